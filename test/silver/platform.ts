import {
  type Aws,
  compareRuns,
  type Dataset,
  openAws,
  type PromotedPartition,
  prepareBackfill,
  runExecution,
  type SilverContext,
  validateRun,
} from '@headwater/aws/silver'
import { memoryStore, testDataset } from '@headwater/aws/silver/testing'
import type { IsolatedRun, IsolatedStore } from '@headwater/engine'
import { startAws } from '@headwater/sandbox'
import { execa } from 'execa'

export interface MortgagesOnAws extends AsyncDisposable {
  readonly aws: Aws
  readonly dataset: Dataset
  readonly store: IsolatedStore
  readonly context: SilverContext
  readonly made: PromotedPartition[]
  /** Writes these dates aside by the real state machine and job, validates and compares them; gives the backfill id. */
  readonly backfill: (dates: readonly string[], reason?: string) => Promise<string>
}

/** An emulator with the mortgages platform in it: its buckets, state machines, jobs, catalog and originals of these dates. */
export async function startMortgages(dates: readonly string[]): Promise<MortgagesOnAws> {
  const server = await startAws()
  const program = new URL('../../apps/mortgages/sandbox/provision.py', import.meta.url).pathname
  const { accessKeyId, secretAccessKey } = server.credentials
  await execa(
    process.env.HEADWATER_TEST_PYTHON ?? 'python3',
    [program, '--endpoint', server.endpoint, '--region', server.region, '--dates', dates.join(',')],
    { env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } },
  )
  const aws = openAws(server)
  const sample = testDataset()
  const dataset = { ...sample, athena: { ...sample.athena, results: { bucket: 'ohpen-artifacts', prefix: 'athena' } } }
  const store = memoryStore()
  const made: PromotedPartition[] = []
  const clock = { at: new Date('2026-01-29T15:00:00Z').getTime() }
  const now = () => {
    clock.at += 1000
    return new Date(clock.at)
  }
  const context: SilverContext = {
    aws,
    dataset,
    store,
    now,
    by: 'ada@laptop',
    recordMaterializations: async (partitions) => {
      made.push(...partitions)
    },
  }
  return {
    aws,
    dataset,
    store,
    context,
    made,
    backfill: (asked, reason = 'GBP was rejected') => backfill(context, asked, reason),
    async [Symbol.asyncDispose]() {
      aws.close()
      await server.stop()
    },
  }
}

async function backfill(context: SilverContext, dates: readonly string[], reason: string): Promise<string> {
  const { aws, dataset, store, now } = context
  const asset = dataset.silver.asset
  const facts = await prepareBackfill(aws, dataset, { asset, partitions: dates, strict: true, now: now(), store })
  await Promise.all(
    Object.entries(facts.partitions).map(async ([date, { runId, input, original, bronze }]) => {
      const end = await runExecution(
        aws,
        { stateMachine: dataset.stateMachine, name: runId, input },
        { signal: new AbortController().signal, onStart: async () => {} },
      )
      if (end.state !== 'succeeded') throw new Error(JSON.stringify(end))
      const asked = { date, runId, executionArn: end.executionArn, schemaVersion: input.schema_version }
      const { ok, findings, metrics, files, months } = await validateRun(aws, dataset, {
        ...asked,
        bronzeKey: bronze.key,
      })
      if (!ok) throw new Error(JSON.stringify(findings))
      const b = { ingest_date: date, schema_v: input.schema_version, run_id: runId }
      const difference =
        original === null ? null : await compareRuns(aws, dataset, { date, a: { ...original, ingest_date: date }, b })
      const run: IsolatedRun = {
        asset,
        partition: date,
        runId,
        backfillId: facts.backfillId,
        headwaterRun: '7f3c',
        schemaVersion: input.schema_version,
        state: 'validated',
        input,
        executionArn: end.executionArn,
        replaces: original?.run_id ?? null,
        metrics,
        files,
        months,
        difference: difference === null ? null : JSON.parse(JSON.stringify(difference)),
        message: null,
        reason,
        requestedBy: 'ada@laptop',
        plannedAt: now(),
        endedAt: now(),
      }
      await store.plan([run])
    }),
  )
  return facts.backfillId
}
