import { keyOf, planOf } from '@headwater/engine/testing'
import { Client, escapeIdentifier } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'
import { readMigrations } from './migrate.ts'
import { readSnapshot } from './snapshot.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, begin, claim, finished } from './testing/fixtures.ts'

// A ledger that the first version of this program wrote: two runs that ended, one that goes on, a season loaded in bulk.

let database: TestDatabase
let client: Client
beforeAll(async () => {
  database = await testDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

async function version1(schema: string): Promise<Ledger> {
  const first = (await readMigrations())[0]
  const plan = JSON.stringify(planOf({ 1: { makes: { fact: ['box'], mart: ['fact'] } } }))
  const [box, fact, mart] = ['box', 'fact', 'mart'].map(keyOf)
  await client.query(`
    create schema ${escapeIdentifier(schema)};
    set search_path to ${escapeIdentifier(schema)};
    create table migrations (number integer primary key, name text not null, applied_at timestamptz default now());
    insert into migrations (number, name) values (1, '0001_ledger');
    ${first?.sql}
    insert into runs (id, state, kind, target, logical_date, request, plan, requested_by, started_at, ended_at, summary)
    select id, state, 'materialize', 'sandbox', '2025-01-04', '{"selection": "fact+"}', '${plan}', 'ada@host', started,
      case when state <> 'running' then started end, case when state <> 'running' then '{"durationMs": 1}'::jsonb end
    from (values
      ('done0000', 'succeeded', timestamptz '2025-01-04T12:01Z'), ('fail0000', 'failed', '2025-01-04T12:02Z'),
      ('open0000', 'running', '2025-01-04T12:03Z')
    ) as r (id, state, started);
    insert into steps (run_id, step, position, state, attempt, operation, executor, spec)
    select id, '1', 0, case state when 'succeeded' then 'done' else state end, 1, 'op', 'function', '{}' from runs;
    insert into materializations (asset, partition, version, code_version, source, rows, at)
    values ('${box}', '2025-01-01', 'b1', 'v1', 'sandbox', 272, '2025-01-04T12:00Z');
    insert into materializations (asset, version, code_version, run_id, step, attempt, rows, inputs, at) values
      ('${fact}', 'f1', 'v1', 'done0000', '1', 1, 272, '{"${box}": {"version": "b1", "materialization": 1}}', '2025-01-04T12:01Z'),
      ('${mart}', 'm1', 'v1', 'done0000', '1', 1, 30, '{"${fact}": {"version": "f1", "materialization": 2}}', '2025-01-04T12:01Z');
    insert into latest (asset, materialization, version, code_version, rows, at)
    select asset, id, version, code_version, case when partition is null then rows end, at from materializations;
    insert into latest_partitions (asset, partition, materialization, version, rows, at)
    select asset, partition, id, version, rows, at from materializations where partition is not null;
    insert into run_assets (run_id, step, asset, position, mode, state, materialization, message, ended_at)
    select id, '1', asset, 0, 'rebuild',
      case state when 'succeeded' then 'materialized' when 'failed' then 'failed' else 'waiting' end,
      case when state = 'succeeded' then (select m.id from materializations as m where m.asset = a.asset) end,
      case when state = 'failed' then 'broke' end, ended_at
    from runs cross join (values ('${fact}'), ('${mart}')) as a (asset);
    reset search_path`)
  return openLedger({ url: database.url, schema })
}

const history = {
  [keyOf('box')]: { version: 'b1', rows: 272, partitions: ['2025-01-01'], inputs: null, invalidations: [] },
  [keyOf('fact')]: { version: 'f1', rows: 272, partitions: [], inputs: null, invalidations: [] },
  [keyOf('mart')]: { version: 'm1', rows: 30, partitions: [], inputs: null, invalidations: [] },
}

test('is read as it is, without being changed', async () => {
  await using ledger = await version1('only read')
  expect((await readSnapshot(database.url, { schema: 'only read' })).assets).toMatchObject(history)
  expect((await ledger.runs.list()).map(({ runId, state, expired }) => [runId, state, expired])).toEqual([
    ['open0000', 'running', true],
    ['fail0000', 'failed', null],
    ['done0000', 'succeeded', null],
  ])
  expect((await ledger.runs.show('done')).assets).toMatchObject([
    { key: keyOf('fact'), state: 'materialized', outdated: false },
    { key: keyOf('mart'), state: 'materialized', outdated: false },
  ])
  expect((await ledger.contents()).get(keyOf('fact'))).toMatchObject({ rows: 272, fingerprint: null, source: 'run' })
  expect(await ledger.troubles()).toEqual([])
  expect((await ledger.lineage([keyOf('box')])).get(keyOf('box'))).toMatchObject({
    newest: { version: 'b1', source: 'sandbox' },
    changed: { version: 'b1' },
    partitions: [{ partition: '2025-01-01', awaitedSince: null }],
  })
  expect(await ledger.alerts.open('prod', [keyOf('box')])).toEqual([])
  const { rows } = await client.query('select max(number) as version from "only read".migrations')
  expect(rows).toEqual([{ version: 1 }])
})

test('is brought up to date with all that it holds, and goes on', async () => {
  await using ledger = await version1('goes on')
  await ledger.migrate()
  expect((await ledger.snapshot()).assets).toMatchObject(history)
  expect((await ledger.contents()).get(keyOf('box'))).toMatchObject({ rows: 272, source: 'sandbox' })
  expect((await ledger.troubles()).map(({ asset, runId, message }) => [asset, runId, message])).toEqual([
    [keyOf('fact'), 'fail0000', 'broke'],
    [keyOf('mart'), 'fail0000', 'broke'],
  ])
  // Nobody knows who carries the old run out: it counts as dead, can be buried, and resumed.
  expect(await ledger.runs.unfinished()).toMatchObject([{ runId: 'open0000', owner: 'unknown', expired: true }])
  expect(await ledger.runs.bury('open0000', 'unknown')).toBe(true)
  expect(await ledger.runs.show('open0000')).toMatchObject({ state: 'interrupted', endedAt: at(3) })
  expect(await ledger.resumeRun('fail0000', 'heir', at(5))).toEqual({ type: 'claimed' })
  expect(await claim(ledger, 'next0000', planOf({ 1: { makes: { mart: [] } } }))).toMatchObject({ type: 'busy' })
  expect(await ledger.startStep('fail0000', '1', [keyOf('box')], at(5))).toMatchObject({ attempt: 2 })
  await ledger.finishAsset('fail0000', '1', finished('fact', { upstream: ['box'], rows: 300 }), at(6))
  const { assets } = await ledger.snapshot()
  expect(assets[keyOf('fact')]).toMatchObject({ rows: 300, inputs: { [keyOf('box')]: 'b1' } })
  await ledger.runs.forceCancel('fail0000', 'ana@host', at(7))
  expect((await ledger.runs.show('fail0000')).state).toBe('cancelled')
})

// The second version had leases, locks and inputs. Its history: two days, one of them made again as it was; a reader that was
// made before the second day, a check that passed before that and one that failed after, and an asset that failed since.
async function version2(schema: string): Promise<Ledger> {
  const [first, second] = await readMigrations()
  const plan = JSON.stringify(planOf({ 1: { makes: { fact: ['box'], mart: ['fact'] } } }))
  const [box, fact, mart] = ['box', 'fact', 'mart'].map(keyOf)
  await client.query(`
    create schema ${escapeIdentifier(schema)};
    set search_path to ${escapeIdentifier(schema)};
    create table migrations (number integer primary key, name text not null, applied_at timestamptz default now());
    insert into migrations (number, name) values (1, '0001_ledger'), (2, '0002_trust');
    ${first?.sql}
    ${second?.sql}
    insert into runs (id, state, kind, target, logical_date, request, plan, requested_by, started_at, ended_at, summary)
    select id, state, 'materialize', 'sandbox', '2025-01-04', '{"selection": "fact+"}', '${plan}', 'ada@host', started, started,
      '{"durationMs": 1}'
    from (values ('done0000', 'succeeded', timestamptz '2025-01-04T12:02Z'), ('fail0000', 'failed', '2025-01-04T12:05Z'))
      as r (id, state, started);
    insert into steps (run_id, step, position, state, attempt, operation, executor, spec)
    select id, '1', 0, case state when 'succeeded' then 'done' else state end, 1, 'op', 'function', '{}' from runs;
    insert into materializations (asset, partition, version, code_version, source, rows, unchanged, fingerprint, at) values
      ('${box}', '2025-01-01', 'b1', 'v1', 'sandbox', 272, false, 'whole', '2025-01-04T12:00Z'),
      ('${box}', '2025-01-03', 'b2', 'v1', 'sandbox', 300, false, 'whole', '2025-01-04T12:01Z');
    insert into materializations (asset, version, code_version, run_id, step, attempt, rows, inputs, fingerprint, at) values
      ('${fact}', 'f1', 'v1', 'done0000', '1', 1, 272, '{"${box}": {"version": "b2", "materialization": 2}}', 'ff', '2025-01-04T12:02Z'),
      ('${mart}', 'm1', 'v1', 'done0000', '1', 1, 30, '{"${fact}": {"version": "f1", "materialization": 3}}', null, '2025-01-04T12:02Z');
    insert into materializations (asset, partition, version, code_version, source, rows, unchanged, at) values
      ('${box}', '2025-01-03', 'b2', 'v1', 'sandbox', 300, true, '2025-01-04T12:03Z'),
      ('${box}', '2025-01-02', 'b3', 'v1', 'sandbox', 280, false, '2025-01-04T12:04Z');
    insert into latest (asset, materialization, version, code_version, rows, inputs, fingerprint, at) values
      ('${box}', 6, 'b3', 'v1', null, null, null, '2025-01-04T12:04Z'),
      ('${fact}', 3, 'f1', 'v1', 272, '{"${box}": "b2"}', 'ff', '2025-01-04T12:02Z'),
      ('${mart}', 4, 'm1', 'v1', 30, '{"${fact}": "f1"}', null, '2025-01-04T12:02Z');
    insert into latest_partitions (asset, partition, materialization, version, rows, at) values
      ('${box}', '2025-01-01', 1, 'b1', 272, '2025-01-04T12:00Z'), ('${box}', '2025-01-02', 6, 'b3', 280, '2025-01-04T12:04Z'),
      ('${box}', '2025-01-03', 5, 'b2', 300, '2025-01-04T12:03Z');
    insert into run_assets (run_id, step, asset, position, mode, state, materialization, counted, message, ended_at) values
      ('done0000', '1', '${fact}', 0, 'rebuild', 'materialized', 3, null, null, '2025-01-04T12:02Z'),
      ('done0000', '1', '${mart}', 1, 'rebuild', 'materialized', 4, null, null, '2025-01-04T12:02Z'),
      ('fail0000', '1', '${mart}', 1, 'rebuild', 'failed', null, 4, 'broke', '2025-01-04T12:05Z');
    insert into check_results (run_id, step, attempt, check_key, name, assets, state, severity, at) values
      ('done0000', '1', 1, 'unique_fact', 'unique_fact', '{${fact}}', 'passed', 'error', '2025-01-04T12:02Z'),
      ('done0000', '1', 1, 'no_ties', 'no_ties', '{${fact}}', 'passed', 'error', '2025-01-04T12:02Z'),
      ('fail0000', '1', 1, 'no_ties', 'no_ties', '{${fact}}', 'failed', 'error', '2025-01-04T12:05Z'),
      ('done0000', '1', 1, 'box_and_fact', 'box_and_fact', '{${box},${fact}}', 'passed', 'error', '2025-01-04T12:02Z');
    reset search_path`)
  return openLedger({ url: database.url, schema })
}

test('one of the second version is read as it is: nobody has kept count of partitions and checks', async () => {
  await using ledger = await version2('only read 2')
  const { assets, proven } = await ledger.snapshot()
  expect(assets[keyOf('fact')]).toEqual({
    version: 'f1',
    codeVersion: 'v1',
    rows: 272,
    durationsMs: [],
    partitions: [],
    inputs: { [keyOf('box')]: 'b2' },
    invalidations: [],
  })
  expect(proven).toBeUndefined()
  expect(await ledger.troubles()).toMatchObject([{ asset: keyOf('mart'), since: at(5) }])
  expect((await ledger.contents()).get(keyOf('box'))?.partitions?.get('2025-01-01')).toEqual({
    fingerprint: null,
    rows: 272,
  })
})

test('one of the second version is brought up to date: what was read, changed and proved counts on', async () => {
  await using ledger = await version2('goes on 2')
  await ledger.migrate()
  const { assets, proven } = await ledger.snapshot()
  expect(assets[keyOf('fact')]).toMatchObject({
    logicalDate: '2025-01-04',
    taken: { [keyOf('box')]: { newest: '2025-01-03', changed: ['2025-01-02'] } },
    repeated: { [keyOf('box')]: ['2025-01-03'] },
  })
  expect(assets[keyOf('fact')]).not.toHaveProperty('doubtful')
  expect(assets[keyOf('mart')]).toMatchObject({ doubtful: true })
  // Of the checks one passed before its asset was made anew, and one failed since.
  expect(proven).toEqual(['unique_fact'])
  await begin(ledger, 'next0000', planOf({ 1: { makes: { fact: ['box'] } } }), 6)
  await ledger.startStep('next0000', '1', [keyOf('box')], at(6))
  const again = finished('fact', { upstream: ['box'], fingerprint: 'ff' })
  expect(await ledger.finishAsset('next0000', '1', again, at(6))).toEqual({ rowsBefore: 272, unchanged: true })
  const fact = (await ledger.snapshot()).assets[keyOf('fact')]
  expect(fact).not.toHaveProperty('taken')
  expect(fact).toMatchObject({ version: 'f1' })
})
