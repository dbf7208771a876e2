import { type Aws, createGoldExecutor, type Dataset, openObjects, readCanonical } from '@headwater/aws/silver'
import type { StepInput, StepReport } from '@headwater/engine'
import { type Asset, assetKey, type Json } from '@headwater/graph'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MortgagesOnAws, startMortgages } from './platform.ts'

let mortgages: MortgagesOnAws
beforeAll(async () => {
  mortgages = await startMortgages(['2024-01-15'])
})
afterAll(() => mortgages[Symbol.asyncDispose]())

const KEYS = ['mortgages/gold/account_months', 'mortgages/gold/data_quality'].map((key) => assetKey(key))

/** One attempt of the step of a month, as the engine makes it. */
async function attempt(month: string, given: { before?: string | null; aws?: Aws } = {}) {
  const { context, dataset } = mortgages
  const aws = given.aws ?? context.aws
  const reports: StepReport[] = []
  const started: string[] = []
  const execute = createGoldExecutor({ context: () => ({ ...context, aws }), reason: 'new rule' })
  const result = await execute(inputOf(dataset, month, given.before ?? null), {
    signal: new AbortController().signal,
    report: (report) => reports.push(report),
    external: async (id) => {
      started.push(id)
    },
    now: context.now,
  }).catch((error: unknown) => error)
  const outcomes = reports.flatMap((report) => (report.type === 'asset finished' ? [report.outcome] : []))
  return { result, outcomes, started }
}

function inputOf(dataset: Dataset, month: string, before: string | null): StepInput {
  const operation = {
    name: 'mortgages/gold_months',
    executor: 'gold' as const,
    makes: KEYS,
    divisible: false,
    title: 'gold_months {partition}',
    spec: JSON.parse(JSON.stringify(dataset)) as { [key: string]: Json },
  }
  const assets = KEYS.map((key) => ({ asset: { key } as Asset, mode: 'run' as const }))
  return {
    runId: '7f3c',
    step: {
      id: `1/${month}`,
      operation: operation.name,
      executor: 'gold',
      title: operation.title,
      partition: month,
      assets: KEYS,
      checks: [],
      after: [],
      pool: null,
      estimateMs: null,
    },
    operation,
    assets,
    checks: [],
    logicalDate: '2024-02-01',
    target: 'sandbox',
    runFolder: '/nowhere',
    attempt: before === null ? 1 : 2,
    before:
      before === null ? null : { attempt: 1, external: { id: before, url: null }, unknown: KEYS, unknownChecks: [] },
    vars: {},
  }
}

async function goldOf(month: string): Promise<string | undefined> {
  const { aws, dataset } = mortgages
  return (await readCanonical(openObjects(aws, dataset.silver.bucket), dataset))?.document.gold[month]?.run_id
}

/** An account in which what counts cannot be changed: as for a process that is killed right before that. */
function diesBeforeThePointer(aws: Aws): Aws {
  const s3 = async () => {
    const client = await aws.s3()
    const send = async (command: { input: { Key?: string } }, ...rest: unknown[]) => {
      if (command.constructor.name === 'PutObjectCommand' && command.input.Key?.endsWith('_CANONICAL.json')) {
        throw new Error('killed')
      }
      return Reflect.apply(client.send, client, [command, ...rest])
    }
    return new Proxy(client, { get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)) })
  }
  return { ...aws, s3 }
}

describe('the step of a month of Gold', () => {
  it('makes it again of the runs that count, makes it count, and leaves its materialization to the run', async () => {
    const before = await goldOf('2024-01')
    const { result, outcomes, started } = await attempt('2024-01')
    expect(result).toEqual({ state: 'done' })
    const now = await goldOf('2024-01')
    expect(now).not.toBe(before)
    expect(started).toEqual([expect.stringMatching(new RegExp(`:execution:ohpen-gold-months:${now}$`))])
    expect(
      outcomes.map(({ key, partition, state, metadata }) => ({ key, partition, state, run: metadata.run_id })),
    ).toEqual(KEYS.map((key) => ({ key, partition: '2024-01', state: 'materialized', run: now })))
    expect(outcomes.every(({ rows }) => rows !== null && rows > 0)).toBe(true)
    expect(mortgages.made).toEqual([])
    const deeds = await mortgages.store.deeds(mortgages.dataset.silver.asset)
    expect(deeds.at(-1)).toMatchObject({ action: 'rebuild gold', reason: 'new rule', subject: '7f3c' })
  })

  it('killed between its execution and the pointer goes on with that execution, and starts no second one', async () => {
    const before = await goldOf('2024-01')
    const killed = await attempt('2024-01', { aws: diesBeforeThePointer(mortgages.aws) })
    expect(killed.result).toMatchObject({ state: 'failed' })
    expect(await goldOf('2024-01')).toBe(before)
    const [executionArn = ''] = killed.started
    const again = await attempt('2024-01', { before: executionArn })
    expect(again.result).toEqual({ state: 'done' })
    expect(again.started).toEqual([])
    expect(executionArn.endsWith(`:${await goldOf('2024-01')}`)).toBe(true)

    const after = await attempt('2024-01', { before: executionArn })
    expect(after.result).toEqual({ state: 'done' })
    expect(after.started).toEqual([])
    expect(executionArn.endsWith(`:${await goldOf('2024-01')}`)).toBe(true)
  })

  it('does not go on with an execution of other runs than count by now', async () => {
    const killed = await attempt('2024-01', { aws: diesBeforeThePointer(mortgages.aws) })
    const id = await mortgages.backfill(['2024-01-15'])
    const { previewPromotion, promote } = await import('@headwater/aws/silver')
    await promote(mortgages.context, { accept: await previewPromotion(mortgages.context, [id]), reason: 'GBP' })
    const again = await attempt('2024-01', { before: killed.started[0] ?? null })
    expect(again.result).toEqual({ state: 'done' })
    expect(again.started).toHaveLength(1)
  })

  it('of a month that no run has rows of has nothing to make', async () => {
    expect(await attempt('2023-11')).toMatchObject({
      result: { state: 'unavailable', message: 'no run that counts has rows of 2023-11' },
      started: [],
    })
  })
})
