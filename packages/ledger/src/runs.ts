import type { CheckOutcome, RunState, RunSummary, StepState } from '@headwater/engine'
import { didYouMean, UserError } from '@headwater/errors'
import type { AssetKey, Json } from '@headwater/graph'
import type { Plan, Reason, StepId } from '@headwater/planner'
import { type ExpressionBuilder, sql } from 'kysely'
import type { Database } from './database.ts'
import { leaseExpired } from './lease.ts'
import { orNone } from './or-none.ts'
import type { Inputs, RunAssetsTable, Tables } from './tables.ts'

/** One run in a list. */
export interface RunLine {
  readonly runId: string
  readonly state: RunState
  readonly kind: 'materialize' | 'backfill'
  /** As typed: `fact_boxscores+`. */
  readonly selection: string
  readonly target: string
  readonly logicalDate: string
  readonly reason: string | null
  readonly requestedBy: string
  readonly startedAt: Date
  readonly endedAt: Date | null
  /** Null while the run goes on, or was killed. */
  readonly summary: RunSummary | null
  /** Who carries it out; null once it has ended. */
  readonly owner: string | null
  /** The last sign of life, by the server's clock; null for a run that never gave one. */
  readonly heartbeatAt: Date | null
  /** Its lease has run out: it died, or is cut off from the ledger. Null once it has ended. */
  readonly expired: boolean | null
}

/** Everything that the ledger knows of a run, apart from its events. */
export interface RunDetail extends RunLine {
  readonly plan: Plan
  /** In plan order. */
  readonly steps: readonly RunStep[]
  /** In plan order. */
  readonly assets: readonly RunAsset[]
  /** The newest result of each check, in the order in which they ended; of a step with several attempts some may be of earlier ones. */
  readonly checks: readonly RunCheck[]
}

export interface RunStep {
  readonly step: StepId
  readonly state: StepState
  /** How many times it was started. */
  readonly attempt: number
  readonly operation: string
  readonly partition: string | null
  readonly inputs: Inputs
  readonly external: { readonly id: string; readonly url: string | null } | null
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  readonly message: string | null
}

export interface RunAsset {
  readonly step: StepId
  readonly key: AssetKey
  readonly partition: string | null
  readonly mode: string
  readonly reason: Reason | null
  readonly state: RunAssetsTable['state']
  /** The version that it has now, if this run made one. */
  readonly version: string | null
  /** What it was made from, if this run made it. */
  readonly inputs: Inputs | null
  readonly rows: number | null
  readonly rowsBefore: number | null
  readonly rowsWritten: number | null
  readonly durationMs: number | null
  readonly message: string | null
  readonly metadata: { readonly [key: string]: Json }
  /**
   * It was made here, but something that it reads was made anew by this run afterwards (in a later attempt, with other
   * content): a resume makes it again.
   */
  readonly outdated: boolean
  /** It was unchanged then, and somebody else has changed it since. */
  readonly moved: boolean
  readonly endedAt: Date | null
}

export interface RunCheck extends CheckOutcome {
  readonly step: StepId
  readonly at: Date
}

/** The newest runs, newest first. */
export async function listRuns({ db }: Database, { limit = 20 }: { readonly limit?: number } = {}): Promise<RunLine[]> {
  const rows = db
    .selectFrom('runs')
    .select(runColumns)
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return orNone(rows)
}

/** One run by its id or the beginning of it. Throws UserError unknown-run where none or several are meant. */
export async function showRun(database: Database, idOrPrefix: string): Promise<RunDetail> {
  const { db, table } = database
  const runId = await resolveRun(database, idOrPrefix)
  const run = await db
    .selectFrom('runs')
    .select(runColumns)
    .select('plan')
    .where('id', '=', runId)
    .executeTakeFirstOrThrow()
  const steps = await db.selectFrom('steps').selectAll().where('run_id', '=', runId).orderBy('position').execute()
  const assets = await sql<RunAsset>`
    with made as (
      select a.step, a.asset, a.partition, m.id, m.unchanged, m.inputs
      from ${table('run_assets')} as a join ${table('materializations')} as m on m.id = a.materialization
      where a.run_id = ${runId}
    ), outdated as (
      -- Materializations are numbered as they are written; within a run what is read is made before its reader. One
      -- partition is not made from another, as far as anybody says.
      select reader.step, reader.asset
      from made as reader
      cross join jsonb_object_keys(reader.inputs) as input (asset)
      join made as read on read.asset = input.asset
      where read.id > reader.id and not read.unchanged
        and coalesce(read.partition = reader.partition, true)
    )
    select
      a.step, a.asset as key, a.partition, a.mode, a.reason, a.state, m.version, m.inputs, a.rows,
      a.rows_before as "rowsBefore", a.rows_written as "rowsWritten", a.duration_ms as "durationMs",
      a.message, a.metadata, a.ended_at as "endedAt",
      (a.step, a.asset) in (select step, asset from outdated) as outdated,
      coalesce(a.state = 'unchanged' and coalesce(p.version, l.version) <> m.version, false) as moved
    from ${table('run_assets')} as a
    join ${table('steps')} as s on s.run_id = a.run_id and s.step = a.step
    left join ${table('materializations')} as m on m.id = a.materialization
    left join ${table('latest')} as l on l.asset = a.asset and a.partition is null
    left join ${table('latest_partitions')} as p on p.asset = a.asset and p.partition = a.partition
    where a.run_id = ${runId}
    order by s.position, a.position
  `.execute(db)
  const checks = await sql<RunCheck>`
    with newest as (
      select distinct on (step, check_key) * from ${table('check_results')}
      where run_id = ${runId}
      order by step, check_key, attempt desc
    )
    select
      step, check_key as key, name, assets, state, severity, failures, duration_ms as "durationMs", message, sql, at
    from newest
    order by id
  `.execute(db)
  return {
    ...run,
    steps: steps.map((step) => ({
      step: step.step,
      state: step.state,
      attempt: step.attempt,
      operation: step.operation,
      partition: step.partition,
      inputs: step.inputs,
      external: step.external_id === null ? null : { id: step.external_id, url: step.external_url },
      startedAt: step.started_at,
      endedAt: step.ended_at,
      message: step.message,
    })),
    assets: assets.rows,
    checks: checks.rows,
  }
}

/** The id that a beginning of an id means. */
async function resolveRun({ db }: Database, prefix: string): Promise<string> {
  const found = db
    .selectFrom('runs')
    .select('id')
    .where(sql<boolean>`starts_with(id, ${prefix})`)
    // An id that is the beginning of another still names itself.
    .orderBy(sql`id = ${prefix} desc`)
    .orderBy('started_at', 'desc')
    .limit(6)
    .execute()
  const matches = await orNone(found)
  const [first] = matches
  if (first !== undefined && prefix !== '' && (matches.length === 1 || first.id === prefix)) return first.id
  if (first !== undefined) {
    throw new UserError('unknown-run', `several runs begin with "${prefix}"`, {
      details: matches.map(({ id }) => id),
      next: ['give more of the id'],
    })
  }
  const recent = await orNone(db.selectFrom('runs').select('id').orderBy('started_at', 'desc').limit(200).execute())
  throw new UserError('unknown-run', `no run begins with "${prefix}"`, {
    details: didYouMean(
      prefix,
      recent.map(({ id }) => id),
    ),
    next: ['pnpm headwater runs list'],
  })
}

function runColumns(eb: ExpressionBuilder<Tables, 'runs'>) {
  return [
    eb.ref('id').as('runId'),
    eb.ref('state').as('state'),
    eb.ref('kind').as('kind'),
    sql<string>`request ->> 'selection'`.as('selection'),
    eb.ref('target').as('target'),
    eb.ref('logical_date').as('logicalDate'),
    eb.ref('reason').as('reason'),
    eb.ref('requested_by').as('requestedBy'),
    eb.ref('started_at').as('startedAt'),
    eb.ref('ended_at').as('endedAt'),
    eb.ref('summary').as('summary'),
    sql<string | null>`case when state = 'running' then lease_owner end`.as('owner'),
    eb.ref('heartbeat_at').as('heartbeatAt'),
    sql<boolean | null>`case when state = 'running' then ${leaseExpired} end`.as('expired'),
  ] as const
}
