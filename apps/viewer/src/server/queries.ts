import { InternalError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import pg from 'pg'
import { isMissingTable, queryTrouble } from './query-trouble.ts'
import type {
  AssetStartRow,
  CheckRow,
  GoingAssetRow,
  GoingRunRow,
  LogAsked,
  LogPage,
  LogRow,
  MadeRow,
  MaterializationRow,
  PartitionRows,
  PlannedRow,
  PulseRow,
  RunAssetRow,
  RunRow,
  RunsAsked,
  StepRow,
} from './rows.ts'

/*
 * All SQL of the viewer. It reads, and never writes. Whatever comes from the page is a parameter; the schema's name, the only thing
 * that is written into the text, comes from the configuration and is quoted.
 */

const INT8 = 20
const DATE = 1082
/** A question that takes longer says so, and does not keep others waiting. */
const TIMEOUT_MS = 20_000

export type Queries = ReturnType<typeof openQueries>

/** Connects with the first query, and only then. Every query throws UnreachableError where the database cannot be reached. */
export function openQueries(url: string, schema: string) {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    max: 4,
    statement_timeout: TIMEOUT_MS,
    // Where the server does not even say that.
    query_timeout: TIMEOUT_MS + 5_000,
    application_name: 'headwater viewer',
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
        // Ids and counts stay far below 2^53, and a date is no moment in the time zone of this process.
        if (oid === INT8) return Number
        if (oid === DATE) return String
        return pg.types.getTypeParser(oid, format)
      }) as typeof pg.types.getTypeParser,
    },
  })
  // A connection that breaks while it is idle is replaced at the next query; unheard, its error would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const of = (table: string): string => `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`

  /** A ledger that nobody has written to yet has no tables, and so no rows. */
  async function rows<T>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    try {
      return (await pool.query(sql, [...values])).rows
    } catch (error) {
      if (isMissingTable(error)) return []
      throw queryTrouble(error, url)
    }
  }

  const runColumns = `
    r.id as "runId", r.state, r.kind, r.request ->> 'selection' as selection, r.logical_date as "logicalDate", r.reason,
    r.requested_by as "requestedBy", r.started_at as "startedAt", r.ended_at as "endedAt", r.summary,
    case when r.state = 'running' then r.lease_owner end as owner,
    r.state = 'running' and coalesce(r.lease_until < clock_timestamp(), true) as expired, r.event_count as events`

  const logWhere = `
    run_id = $1 and type = 'log' and ($2::text is null or step = $2) and ($3::text is null or payload ->> 'stream' = $3)
    and ($4::text is null or position(lower($4) in lower(payload ->> 'line')) > 0)`
  const logValues = ({ runId, step, stream, text }: LogAsked): unknown[] => [runId, step, stream, text]

  return {
    async pulse(): Promise<PulseRow> {
      const [row] = await rows<PulseRow>(`
        select
          coalesce((select max(id) from ${of('materializations')}), 0) as made,
          coalesce((select max(id) from ${of('invalidations')}), 0) as invalidated,
          (select count(*) from ${of('invalidations')}) as invalidations,
          (select id from ${of('runs')} order by started_at desc limit 1) as "newestRun",
          (select json_build_object('runId', id, 'at', ended_at)
            from (select id, ended_at from ${of('runs')} order by started_at desc limit 200) as newest
            where ended_at is not null order by ended_at desc limit 1) as "lastEnd",
          coalesce((
            select json_agg(json_build_object(
              'runId', r.id, 'events', event_count, 'owner', lease_owner, 'ended', (
                select count(*) from ${of('run_assets')} as a where a.run_id = r.id and a.state <> 'waiting'
              ),
              'expired', coalesce(lease_until < clock_timestamp(), true)
            ) order by started_at, r.id)
            from ${of('runs')} as r where r.state = 'running'
          ), '[]') as running`)
      return row ?? { made: 0, invalidated: 0, invalidations: 0, newestRun: null, lastEnd: null, running: [] }
    },

    /** Newest first, one more than asked for where there are more. */
    runs({ states, kind, asset, text, before, limit }: RunsAsked): Promise<RunRow[]> {
      return rows<RunRow>(
        `select ${runColumns} from ${of('runs')} as r
        where (cardinality($1::text[]) = 0 or r.state = any($1)) and ($2::text is null or r.kind = $2)
          and ($3::text is null or exists (select from ${of('run_assets')} as a where a.run_id = r.id and a.asset = $3))
          and ($4::text is null or position(lower($4) in lower(concat_ws(chr(10),
            r.id, r.request ->> 'selection', r.reason, r.requested_by))) > 0)
          and ($5::timestamptz is null or (r.started_at, r.id) < ($5, $6))
        order by r.started_at desc, r.id desc limit $7`,
        [[...states], kind, asset, text, before?.startedAt ?? null, before?.runId ?? null, limit + 1],
      )
    },

    /** The runs that an id or the beginning of one means: itself first, then the newest, at most six. */
    async runIds(prefix: string): Promise<readonly string[]> {
      const found = await rows<{ id: string }>(
        `select id from ${of('runs')} where starts_with(id, $1) order by id = $1 desc, started_at desc limit 6`,
        [prefix],
      )
      return found.map(({ id }) => id)
    },

    async run(runId: string): Promise<RunRow | null> {
      const [row] = await rows<RunRow>(`select ${runColumns} from ${of('runs')} as r where r.id = $1`, [runId])
      return row ?? null
    },

    /** What of a run never changes. */
    async planned(runId: string): Promise<PlannedRow> {
      const [row] = await rows<PlannedRow>(
        `select plan -> 'steps' as steps, request from ${of('runs')} where id = $1`,
        [runId],
      )
      if (row === undefined) throw new InternalError(`the ledger has lost run ${runId}`)
      return row
    },

    steps(runId: string): Promise<StepRow[]> {
      return rows<StepRow>(
        `select step, state, attempt, external_id as "externalId", external_url as "externalUrl",
          started_at as "startedAt", ended_at as "endedAt", message
        from ${of('steps')} where run_id = $1 order by position`,
        [runId],
      )
    },

    runAssets(runId: string): Promise<RunAssetRow[]> {
      return rows<RunAssetRow>(
        `select step, asset as key, partition, mode, state, rows, rows_before as "rowsBefore",
          rows_written as "rowsWritten", duration_ms as "durationMs", message, ended_at as "endedAt"
        from ${of('run_assets')} where run_id = $1 order by position, step`,
        [runId],
      )
    },

    /** When each asset of the steps' newest attempts was begun, where that was told. */
    assetStarts(runIds: readonly string[]): Promise<(AssetStartRow & { readonly runId: string })[]> {
      return rows(
        `select e.run_id as "runId", e.step, e.payload ->> 'key' as key, max(e.at) as at
        from ${of('events')} as e join ${of('steps')} as s on s.run_id = e.run_id and s.step = e.step
        where e.run_id = any($1) and e.type <> 'log' and e.type = 'asset started' and e.at >= s.started_at
        group by 1, 2, 3`,
        [[...runIds]],
      )
    },

    /** The newest result of each check of a run. */
    runChecks(runId: string): Promise<CheckRow[]> {
      return rows<CheckRow>(
        `select * from (
          select distinct on (step, check_key) id, check_key as key, name, step, assets, state, severity, failures,
            message, sql, at, run_id as "runId"
          from ${of('check_results')} where run_id = $1 order by step, check_key, attempt desc
        ) as newest order by id`,
        [runId],
      )
    },

    /** What a run wrote aside that may be promoted: by backfill, or by itself where it is of none. */
    async promotable(runId: string): Promise<readonly string[]> {
      const found = await rows<{ name: string }>(
        `select distinct coalesce(i.backfill_id, i.run_id) as name from ${of('isolated_runs')} as i
        where i.headwater_run = $1 and i.state = 'validated' and coalesce((
          select d.action from ${of('deeds')} as d
          where d.asset = i.asset and d.subject in (i.backfill_id, i.run_id) and d.action in ('promote', 'rollback')
          order by d.at desc, d.number desc limit 1
        ), '') <> 'promote'
        order by 1`,
        [runId],
      )
      return found.map(({ name }) => name)
    },

    going(): Promise<GoingRunRow[]> {
      return rows<GoingRunRow>(`
        select r.id as "runId", r.request ->> 'selection' as selection, r.kind, r.started_at as "startedAt",
          count(a.asset) filter (where a.state <> 'waiting') as done, count(a.asset) as total
        from ${of('runs')} as r left join ${of('run_assets')} as a on a.run_id = r.id
        where r.state = 'running' group by r.id order by r.started_at, r.id`)
    },

    /** What runs that go on have not ended yet. */
    goingAssets(): Promise<GoingAssetRow[]> {
      return rows<GoingAssetRow>(`
        select r.id as "runId", a.step, a.asset as key, a.partition, s.state = 'running' as "isStepRunning", s.executor
        from ${of('runs')} as r
        join ${of('run_assets')} as a on a.run_id = r.id
        join ${of('steps')} as s on s.run_id = a.run_id and s.step = a.step
        where r.state = 'running' and a.state = 'waiting' and s.state in ('waiting', 'running')
        order by r.started_at, a.position`)
    },

    /** Lines behind a number in order, or before one backwards. */
    log(asked: LogAsked, { after, before, limit }: LogPage): Promise<LogRow[]> {
      const backwards = after === null
      return rows<LogRow>(
        `select seq, at, step, payload ->> 'stream' as stream, left(payload ->> 'line', 8000) as line
        from ${of('events')} where ${logWhere} and seq > $5 and seq < $6
        order by seq ${backwards ? 'desc' : 'asc'} limit $7`,
        [...logValues(asked), after ?? 0, before ?? Number.MAX_SAFE_INTEGER, limit],
      )
    },

    /** How many lines match, up to an event, counted as far as told. */
    async logCount(asked: LogAsked, most: number, upTo = Number.MAX_SAFE_INTEGER): Promise<number> {
      const [row] = await rows<{ count: number }>(
        `select count(*) as count from (select from ${of('events')} where ${logWhere} and seq <= $5 limit $6) as matching`,
        [...logValues(asked), upTo, most],
      )
      return row?.count ?? 0
    },

    /** Whole lines, for a file. */
    logText(runId: string, step: string | null, after: number, limit: number): Promise<LogRow[]> {
      return rows<LogRow>(
        `select seq, at, step, payload ->> 'stream' as stream, payload ->> 'line' as line
        from ${of('events')} where ${logWhere} and seq > $5 order by seq limit $6`,
        [...logValues({ runId, step, stream: null, text: null }), after, limit],
      )
    },

    async made(asset: AssetKey): Promise<MadeRow | null> {
      const [row] = await rows<MadeRow>(
        `select l.at, l.version, l.code_version as "codeVersion", m.run_id as "runId", m.source,
          case when m.partition is null then l.rows else (
            select case when count(*) = count(p.rows) then sum(p.rows)::bigint end
            from ${of('latest_partitions')} as p where p.asset = l.asset
          ) end as rows
        from ${of('latest')} as l join ${of('materializations')} as m on m.id = l.materialization where l.asset = $1`,
        [asset],
      )
      return row ?? null
    },

    /** Newest first. */
    materializations(
      asset: AssetKey,
      { partition, before, limit }: { partition: string | null; before: number | null; limit: number },
    ): Promise<MaterializationRow[]> {
      return rows<MaterializationRow>(
        `select m.id, m.at, m.partition, m.rows, m.duration_ms as "durationMs", m.version,
          m.code_version as "codeVersion", m.unchanged, m.run_id as "runId", m.source, m.mode,
          coalesce(r.requested_by, m.metadata ->> 'requestedBy') as "requestedBy",
          coalesce(r.reason, m.metadata ->> 'reason') as reason
        from ${of('materializations')} as m left join ${of('runs')} as r on r.id = m.run_id
        where m.asset = $1 and ($2::text is null or m.partition = $2) and ($3::bigint is null or m.id < $3)
        order by m.id desc limit $4`,
        [asset, partition, before, limit],
      )
    },

    /** The newest result of each of these checks that ran. */
    newestChecks(keys: readonly string[]): Promise<CheckRow[]> {
      return rows<CheckRow>(
        `select newest.* from unnest($1::text[]) as wanted (key) cross join lateral (
          select check_key as key, name, step, assets, state, severity, failures, message, sql, at, run_id as "runId"
          from ${of('check_results')} where check_key = wanted.key order by id desc limit 1
        ) as newest`,
        [[...keys]],
      )
    },

    /**
     * @param upstream what it reads that has the same partitions
     * @param only one partition, or null for all
     */
    async partitions(asset: AssetKey, upstream: readonly AssetKey[], only: string | null): Promise<PartitionRows> {
      const [row] = await rows<PartitionRows>(
        `with own as (
          select partition, materialization, doubtful_since from ${of('latest_partitions')}
          where asset = $1 and ($3::text is null or partition = $3)
        )
        select
          coalesce((select string_agg(partition, ',' order by partition) from own), '') as made,
          array(
            select partition from own where doubtful_since is not null
            union
            select own.partition from own join ${of('invalidations')} as i
              on i.asset = $1 and (i.partition = own.partition or i.partition is null)
            where own.materialization <= coalesce(i.materialization, 0)
            union
            select own.partition from own join ${of('latest_partitions')} as u on u.partition = own.partition
            where u.asset = any($2) and u.changed > own.materialization
          ) as stale,
          array(
            select a.partition from ${of('run_assets')} as a
            join ${of('steps')} as s on s.run_id = a.run_id and s.step = a.step
            join ${of('runs')} as r on r.id = a.run_id
            where r.state = 'running' and s.state = 'running' and a.state = 'waiting' and a.asset = $1
              and a.partition is not null
          ) as running`,
        [asset, [...upstream], only],
      )
      return row ?? { made: '', stale: [], running: [] }
    },

    close: (): Promise<void> => pool.end(),
  }
}
