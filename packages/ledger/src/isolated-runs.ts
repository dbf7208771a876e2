import type { Deed, IsolatedQuery, IsolatedRun, IsolatedStore } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import { type RawBuilder, sql } from 'kysely'
import { cleanJson } from './clean.ts'
import type { Database } from './database.ts'
import { orNone } from './or-none.ts'

/** A column for each field of a run, with its type. What is JSON is kept as text, so that its keys stay in their order. */
const columns: { readonly [field in keyof IsolatedRun]: readonly [name: string, type: string] } = {
  asset: ['asset', 'text'],
  partition: ['partition', 'text'],
  runId: ['run_id', 'text'],
  backfillId: ['backfill_id', 'text'],
  headwaterRun: ['headwater_run', 'text'],
  schemaVersion: ['schema_version', 'text'],
  state: ['state', 'text'],
  input: ['input', 'json'],
  executionArn: ['execution_arn', 'text'],
  replaces: ['replaces', 'text'],
  metrics: ['metrics', 'json'],
  files: ['files', 'json'],
  months: ['months', 'text[]'],
  difference: ['difference', 'json'],
  message: ['message', 'text'],
  reason: ['reason', 'text'],
  requestedBy: ['requested_by', 'text'],
  plannedAt: ['planned_at', 'timestamptz'],
  endedAt: ['ended_at', 'timestamptz'],
}

/** Runs of one statement. */
const BATCH = 2_000

/** Runs that were written beside what counts, and what was done to them, in the ledger. */
export function isolatedRuns(database: Database): IsolatedStore {
  const { reach } = database
  return {
    plan: (runs) => reach(() => planRuns(database, runs)),
    update: (asset, runId, change) => reach(() => updateRun(database, asset, runId, change)),
    find: (query) => reach(() => findRuns(database, query)),
    record: (deeds) => reach(() => recordDeeds(database, deeds)),
    deeds: (asset, given) => reach(() => readDeeds(database, asset, given)),
  }
}

async function planRuns({ db, table }: Database, runs: readonly IsolatedRun[]): Promise<void> {
  const names = list(fields.map((field) => sql.ref(columns[field][0])))
  await db.transaction().execute(async (transaction) => {
    for (let start = 0; start < runs.length; start += BATCH) {
      const rows = runs.slice(start, start + BATCH).map(withoutNulls)
      const shape = list(fields.map((field) => sql`${sql.ref(field)} ${sql.raw(columns[field][1])}`))
      await sql`
        insert into ${table('isolated_runs')} (${names})
        select ${list(fields.map((field) => sql.ref(field)))}
        from json_array_elements(${cleanJson(rows)}::json) with ordinality as list (row, n)
        cross join lateral json_to_record(row) as given (${shape})
        order by n
        on conflict (asset, run_id) do nothing
      `.execute(transaction)
    }
  })
}

async function updateRun(
  { db, table }: Database,
  asset: AssetKey,
  runId: string,
  change: Partial<IsolatedRun>,
): Promise<void> {
  const changed = fields.filter((field) => change[field] !== undefined)
  if (changed.length === 0) return
  const set = list(changed.map((field) => sql`${sql.ref(columns[field][0])} = ${columnValue(field, change)}`))
  const { numAffectedRows } = await sql`
    update ${table('isolated_runs')} set ${set} where asset = ${asset} and run_id = ${runId}
  `.execute(db)
  if (numAffectedRows !== 1n) throw new InternalError(`the ledger knows no run ${runId} of ${asset}`)
}

async function findRuns({ db, table }: Database, query: IsolatedQuery): Promise<readonly IsolatedRun[]> {
  const { asset, partitions, runIds, backfillId, headwaterRun, states } = query
  const conditions = [
    sql`true`,
    ...(asset === undefined ? [] : [sql`asset = ${asset}`]),
    ...(partitions === undefined ? [] : [sql`partition = any(${partitions}::text[])`]),
    ...(runIds === undefined ? [] : [sql`run_id = any(${runIds}::text[])`]),
    ...(backfillId === undefined ? [] : [sql`backfill_id = ${backfillId}`]),
    ...(headwaterRun === undefined ? [] : [sql`headwater_run = ${headwaterRun}`]),
    ...(states === undefined ? [] : [sql`state = any(${states}::text[])`]),
  ]
  const selected = list(fields.map((field) => sql`${sql.ref(columns[field][0])} as ${sql.ref(field)}`))
  const found = sql<IsolatedRun>`
    select ${selected} from ${table('isolated_runs')} where ${sql.join(conditions, sql` and `)} order by number
  `.execute(db)
  return orNone(found.then(({ rows }) => rows))
}

async function recordDeeds({ db, table }: Database, deeds: readonly Deed[]): Promise<void> {
  if (deeds.length === 0) return
  await sql`
    insert into ${table('deeds')} (asset, id, action, at, by, reason, approved_by, ticket, subject, details)
    select asset, id, action, at, by, reason, "approvedBy", ticket, subject, coalesce(details, 'null')
    from json_array_elements(${cleanJson(deeds)}::json) with ordinality as list (row, n)
    cross join lateral json_to_record(row) as given (
      asset text, id text, action text, at timestamptz, by text, reason text, "approvedBy" text, ticket text, subject text,
      details json
    )
    order by n
    on conflict (asset, id) do nothing
  `.execute(db)
}

async function readDeeds(
  { db, table }: Database,
  asset: AssetKey,
  { subject }: { readonly subject?: string } = {},
): Promise<readonly Deed[]> {
  const found = sql<Deed>`
    select id, asset, action, at, by, reason, approved_by as "approvedBy", ticket, subject, details
    from ${table('deeds')}
    where asset = ${asset} and (${subject ?? null}::text is null or subject = ${subject ?? null}::text)
    order by at, number
  `.execute(db)
  return orNone(found.then(({ rows }) => rows))
}

const fields = Object.keys(columns) as (keyof IsolatedRun)[]

function list(parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql.join(parts)
}

/** Left out, or else a column would hold the JSON value null instead of nothing. */
function withoutNulls(run: IsolatedRun): object {
  return Object.fromEntries(Object.entries(run).filter(([, value]) => value !== null))
}

function columnValue(field: keyof IsolatedRun, change: Partial<IsolatedRun>): RawBuilder<unknown> {
  const [, type] = columns[field]
  const value = change[field] ?? null
  const given = value !== null && type === 'json' ? cleanJson(value) : value
  return sql`${given}::${sql.raw(type)}`
}
