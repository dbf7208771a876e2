import { assetKey } from '@headwater/graph'
import { makePlan, type PlanRequest } from '@headwater/planner'
import pg from 'pg'
import { later, type Season, seasonEnd } from './season.ts'
import { longAgo } from './world.ts'

/** What the ledger's own ways would take minutes for: 200,000 partitions, a run that died, a log of half a million lines. */
export async function behindTheLedgersBack(season: Season): Promise<void> {
  const { url, schema, ledger, graph, bigLogLines = 400_000 } = season
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`set search_path to ${pg.escapeIdentifier(schema)}`)
    const ticks = assetKey('mortgages/bronze/ledger_entries')
    await client.query(
      `with made as (
        insert into materializations (asset, partition, version, code_version, source, rows, at)
        select $1, to_char(day, 'YYYY-MM-DD'), left(md5(day::text), 12), $2, 'sandbox',
          100 + extract(doy from day)::int, (day + interval '36 hours') at time zone 'UTC'
        from generate_series($3::timestamp, '2025-01-02'::timestamp, '1 day') as day
        where extract(doy from day) not in (59, 200)
        returning id, asset, partition, version, rows, at
      ), newest as (
        insert into latest (asset, materialization, version, code_version, at, changed)
        select asset, id, version, $2, at, id from made order by id desc limit 1
      )
      select count(*) from made`,
      [ticks, graph.asset(ticks).codeVersion, longAgo.start],
    )
    await client.query(
      `insert into latest_partitions (asset, partition, materialization, version, rows, at, first, changed)
      select asset, partition, id, version, rows, at, id, id from materializations where asset = $1`,
      [ticks],
    )
    const [big] = (await ledger.runs.list({ limit: 50 })).filter(({ state }) => state === 'succeeded')
    if (big !== undefined) {
      await client.query(
        `with run as (select id, event_count, started_at from runs where id = $1), step as (
          select step from steps where run_id = $1 order by position limit 1
        )
        insert into events (run_id, seq, at, type, step, payload)
        select run.id, run.event_count + n, run.started_at, 'log', step.step, jsonb_build_object(
          'type', 'log', 'at', run.started_at, 'step', step.step, 'stream', case when n % 97 = 0 then 'stderr' else 'stdout' end,
          'line', 'line ' || n || ' of a long log: ' || repeat('lorem ipsum ', 7)
        ) from run, step, generate_series(1, $2::int) as n`,
        [big.runId, bigLogLines],
      )
      await client.query('update runs set event_count = event_count + $2 where id = $1', [big.runId, bigLogLines])
    }
    await client.query('analyze')
  } finally {
    await client.end()
  }
  await dies(season)
}

/** A run whose process was killed in the middle. */
async function dies({ ledger, graph, url, schema }: Season): Promise<void> {
  const roots = [assetKey('mortgages/risk/arrears_6')]
  const request: PlanRequest = {
    selection: 'risk/arrears_6+',
    roots,
    downstream: true,
    exclude: [],
    fullRefresh: false,
    logicalDate: '2025-01-04',
    target: 'sandbox',
    partitions: [],
  }
  const plan = makePlan(graph, await ledger.snapshot(), request)
  const at = later(seasonEnd, -25)
  const claim = {
    runId: 'dead0001',
    plan,
    reason: 'killed in the middle',
    requestedBy: 'ada@laptop',
    at,
    owner: 'gone',
  }
  await ledger.createRun(claim)
  const [step] = plan.steps
  if (step !== undefined) await ledger.startStep('dead0001', step.id, [], at)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(
      `update ${pg.escapeIdentifier(schema)}.runs set lease_until = now() - interval '1 minute' where id = 'dead0001'`,
    )
  } finally {
    await client.end()
  }
}
