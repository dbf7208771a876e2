import type { IsolatedRun, IsolatedStore } from '@headwater/engine'
import type { Aws } from '../../clients.ts'
import { applyMove } from '../canonical/change.ts'
import { compareAndSet, readCounting } from '../canonical/compare-and-set.ts'
import { changedMonths, own } from '../canonical/months.ts'
import type { GoldBuilder, PromotedPartition, SilverContext } from '../context.ts'
import type { Dataset } from '../dataset.ts'
import type { CanonicalDocument, CanonicalRun, GoldSuccessDocument } from '../documents.ts'
import { goldMonths } from '../gold/months-of-move.ts'
import { goldFolder, partKey, successKey } from '../layout.ts'
import { mendDerived } from '../mend.ts'
import { openObjects } from '../objects.ts'
import { type Transaction, transactions, writeRun } from '../validate/testing/written-run.ts'
import { testDataset } from './dataset.ts'
import { type Emulator, makeBuckets } from './emulator.ts'
import { memoryStore } from './memory-store.ts'

/** A dataset with originals that count, and what its commands are given. */
export interface Warehouse {
  readonly aws: Aws
  readonly dataset: Dataset
  readonly store: IsolatedStore
  readonly context: SilverContext
  /** What the ledger was told to count. */
  readonly made: PromotedPartition[]
  /** Months of Gold that were made, in order. */
  readonly built: string[]
  /** Writes a validated run of a date, which the ledger knows, beside what counts. */
  readonly backfill: (
    date: string,
    runId: string,
    change?: Partial<IsolatedRun> & { rows?: readonly Transaction[] },
  ) => Promise<IsolatedRun>
  readonly document: () => Promise<CanonicalDocument>
  /** What a reader of Gold finds: the runs that a month was made of. */
  readonly goldOf: (month: string) => Promise<string[]>
}

export const NOW = new Date('2026-01-29T15:00:00Z')

/** Originals of these dates, with three rows each, adopted. `name` is part of its buckets' names. */
export async function makeWarehouse(
  emulator: Pick<Emulator, 'aws'>,
  name: string,
  dates: readonly string[],
): Promise<Warehouse> {
  const { aws } = emulator
  const dataset = testDataset(name)
  await makeBuckets(aws, dataset)
  const store = memoryStore()
  const made: PromotedPartition[] = []
  const built: string[] = []
  const context: SilverContext = {
    aws,
    dataset,
    store,
    now: () => NOW,
    by: 'ada@laptop',
    recordMaterializations: async (partitions) => {
      made.push(...partitions)
    },
    buildGold: goldDouble(built),
  }
  const partitions = new Map<string, CanonicalRun>()
  for (const date of dates)
    partitions.set(date, await write(aws, dataset, date, originalOf(date), transactions(date, 3)))
  const months = goldMonths(context)
  await compareAndSet(context, async (current) => {
    const counting = Object.fromEntries(partitions)
    const gold = await months.of(current, counting, changedMonths({}, partitions))
    if (!gold.ok) throw new Error(gold.failure.message)
    const who = { at: new Date('2024-03-01T00:00:00Z'), by: 'seed@sandbox', reason: null, id: null }
    return { type: 'write', document: applyMove(current, { ...who, action: 'adopt', partitions, gold: gold.gold }) }
  })
  await mendDerived(context)
  built.length = 0
  return {
    aws,
    dataset,
    store,
    context,
    made,
    built,
    async backfill(date, runId, { rows = transactions(date, 4), ...change } = {}) {
      const to = await write(aws, dataset, date, runId, rows)
      const document = await readCounting(context)
      const run: IsolatedRun = {
        asset: dataset.silver.asset,
        partition: date,
        runId,
        backfillId: runId,
        headwaterRun: '7f3c',
        schemaVersion: 'v1',
        state: 'validated',
        input: null,
        executionArn: arnOf(runId),
        replaces: own(document.partitions, date)?.run_id ?? null,
        metrics: { input_rows: rows.length, valid_rows: rows.length, quarantined_rows: 0, condemned_rows: 0 },
        files: null,
        months: to.months,
        difference: { summary: '1 row more' },
        message: null,
        reason: 'GBP was rejected',
        requestedBy: 'ada@laptop',
        plannedAt: NOW,
        endedAt: NOW,
        ...change,
      }
      await store.plan([run])
      return run
    },
    document: () => readCounting(context),
    async goldOf(month) {
      const { gold } = await readCounting(context)
      const runId = gold[month]?.run_id
      if (runId === undefined) return []
      const folder = goldFolder(dataset, 'account_months', month, runId)
      const found = await openObjects(aws, dataset.gold.bucket).read(partKey(folder, 0))
      return JSON.parse(new TextDecoder().decode(found?.body)) as string[]
    },
  }
}

export function originalOf(date: string): string {
  return `${date.replaceAll('-', '')}T120000Z`
}

export function arnOf(runId: string): string {
  return `arn:aws:states:eu-west-1:000000000000:execution:ohpen-etl-orchestration:${runId}`
}

/** Stands for the state machine of Gold: its parts name the runs that they were made of. */
export function goldDouble(built: string[]): GoldBuilder {
  let number = 0
  return async ({ aws, dataset, now }, { month, inputs }) => {
    const time = new Date(now().getTime() + 1000 * ++number).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
    const runId = `gold-${month}-${time}${Math.random().toString(36).slice(2, 8)}Z`
    const objects = openObjects(aws, dataset.gold.bucket)
    const names = Object.keys(dataset.gold.assets)
    const files = names.map((name) => ({
      key: partKey(goldFolder(dataset, name, month, runId), 0),
      rows: inputs.length,
    }))
    const success: GoldSuccessDocument = {
      run_id: runId,
      execution_arn: `arn:aws:states:eu-west-1:000000000000:execution:ohpen-gold-months:${runId}`,
      completed_at: now().toISOString(),
      month,
      inputs,
      files,
    }
    for (const { key } of files) await objects.write(key, JSON.stringify(inputs.map(({ run_id }) => run_id)))
    for (const name of names) {
      await objects.write(successKey(goldFolder(dataset, name, month, runId)), JSON.stringify(success))
    }
    built.push(month)
    return { ok: true, success }
  }
}

async function write(
  aws: Aws,
  dataset: Dataset,
  date: string,
  runId: string,
  valid: readonly Transaction[],
): Promise<CanonicalRun> {
  const run = {
    ingest_date: date,
    schema_v: 'v1',
    run_id: runId,
    executionArn: arnOf(runId),
    bronzeRun: originalOf(date),
  }
  await writeRun(aws, dataset, { ...run, valid })
  const months = [...new Set(valid.map(({ tx_date }) => tx_date.slice(0, 7)))].sort()
  return { schema_v: 'v1', run_id: runId, months }
}

/**
 * The same context for a process that is killed after so many writes (of objects, and to the ledger): every request after the
 * last one fails. `writes()` tells how many there were.
 */
export function killedAfter(context: SilverContext, most: number): { context: SilverContext; writes: () => number } {
  let writes = 0
  const count = () => {
    if (writes >= most) throw new Killed()
    writes += 1
  }
  const s3 = async () => {
    const client = await context.aws.s3()
    const send = async (command: object, ...rest: unknown[]) => {
      if (/^(Put|Copy|Delete)/.test(command.constructor.name)) count()
      else if (writes >= most) throw new Killed()
      return Reflect.apply(client.send, client, [command, ...rest])
    }
    return new Proxy(client, { get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)) })
  }
  const { store } = context
  return {
    writes: () => writes,
    context: {
      ...context,
      aws: { ...context.aws, s3 },
      store: {
        ...store,
        update: async (...given) => {
          count()
          await store.update(...given)
        },
        record: async (deeds) => {
          count()
          await store.record(deeds)
        },
      },
      recordMaterializations: async (made) => {
        count()
        await context.recordMaterializations(made)
      },
    },
  }
}

export class Killed extends Error {
  override readonly name = 'Killed'
}
