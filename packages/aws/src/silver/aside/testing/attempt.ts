import type { AssetOutcome, IsolatedRun, IsolatedStore, StepInput, StepReport, StepResult } from '@headwater/engine'
import type { Json } from '@headwater/graph'
import type { Aws } from '../../../clients.ts'
import type { PartitionFacts } from '../../backfill-facts.ts'
import type { RunComparison } from '../../compare/comparison.ts'
import { createIsolatedExecutor } from '../../executor.ts'
import { testDataset } from '../../testing/dataset.ts'
import { memoryStore } from '../../testing/memory-store.ts'
import type { Validation } from '../../validate/validate-run.ts'
import type { WriteAsideOptions } from '../work.ts'

/** Its executions end well at once. */
export const ends = { ...testDataset(), stateMachine: 'ends' }
export const asset = ends.silver.asset
export const date = '2024-01-15'
export const original = { schema_v: 'v1', run_id: '20240115T120000Z', months: ['2024-01'] }
export const metrics = { input_rows: 1209, valid_rows: 1204, quarantined_rows: 5, condemned_rows: 0 }
export const validation: Validation = {
  ok: true,
  metrics,
  months: ['2024-01'],
  files: [{ key: 'part', bytes: 9 }],
  findings: [],
}
let runs = 0

/** A date with a run_id of its own. */
export function factsOf(more: Partial<PartitionFacts> = {}): PartitionFacts {
  const runId = `backfill-${date}-try${++runs}-20260129T150000Z`
  const input = {
    run_key: runId,
    s3_bucket: 'ohpen-bronze',
    s3_key: 'bronze/transactions.csv.gz',
    schema_version: 'v1',
    trigger_source: 'manual_backfill',
    trigger_event_id: `backfill-${date}`,
    trigger_event_time: '2026-01-29T15:00:00Z',
  } as const
  return { backfillId: runId, runId, input, bronze: { key: 'k', runId: 'r', bytes: 1 }, original, ...more }
}

export function comparison(): RunComparison {
  const rows = { rows: 0, currencies: {}, samples: [] }
  const run = {
    run_id: original.run_id,
    schema_v: 'v1',
    rows: 1192,
    repeatedIds: 0,
    metrics: { ...metrics, valid_rows: 1192 },
  }
  return {
    date,
    a: run,
    b: { ...run, rows: 1204, metrics },
    equal: false,
    onlyInA: rows,
    onlyInB: rows,
    changed: { rows: 0, columns: {}, samples: [] },
    columns: { onlyInA: [], onlyInB: [] },
    amounts: {},
    summary: '12 rows more, all GBP',
  }
}

export interface Attempt {
  /** Null: the step was planned without a backfill's preparation. */
  readonly facts: PartitionFacts | null
  readonly store?: IsolatedStore
  readonly before?: string | null
  readonly dataset?: typeof ends
  readonly signal?: AbortSignal
  readonly external?: (id: string) => Promise<void>
  readonly options?: Partial<WriteAsideOptions>
}

export interface Attempted {
  readonly result: StepResult
  readonly outcome: readonly AssetOutcome[]
  /** What `external` was told. */
  readonly kept: readonly string[]
  /** What the store knows after it. */
  readonly runs: readonly IsolatedRun[]
}

/** One attempt of the step, as the engine makes it. */
export async function attempt(
  aws: Aws,
  { facts, store = memoryStore(), before = null, dataset = ends, ...more }: Attempt,
): Promise<Attempted> {
  const reports: StepReport[] = []
  const kept: string[] = []
  const executor = createIsolatedExecutor({
    aws: () => aws,
    store,
    requestedBy: 'ann@host',
    reason: "GBP wasn't accepted",
    validate: async () => validation,
    compare: async () => comparison(),
    poll: { firstMs: 5, mostMs: 20 },
    ...more.options,
  })
  const step = { id: `1/${date}`, partition: date, ...(facts && { data: JSON.parse(JSON.stringify(facts)) as Json }) }
  const input = {
    runId: '7f3c',
    target: 'prod',
    step,
    operation: { name: 'mortgages/transaction_etl', spec: dataset as unknown as { [key: string]: Json } },
    assets: [{ asset: { key: asset }, mode: 'write aside' }],
    before:
      before === null ? null : { attempt: 1, external: { id: before, url: null }, unknown: [], unknownChecks: [] },
  } as unknown as StepInput
  const result = await executor(input, {
    signal: more.signal ?? new AbortController().signal,
    report: (report) => reports.push(report),
    external: async (id) => {
      await more.external?.(id)
      kept.push(id)
    },
    now: () => new Date('2026-01-29T15:00:00Z'),
  })
  const outcome = reports.flatMap((report) => (report.type === 'asset finished' ? [report.outcome] : []))
  return { result, outcome, kept, runs: await store.find({}) }
}
