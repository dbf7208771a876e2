import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Fixture, type Replaced } from './testing/fixture.ts'
import { killAsleep } from './testing/slow-model.ts'

/*
 *  source days.plays ─┬─ plays_appended                   date: no key, a hook behind it, a unit test, a comment as its end
 *                     ├─ (plays_inlined) ── plays_merged  timestamptz: merge by a key, synced columns, is_incremental() in a macro
 *                     └─ plays_by_player                  text: delete+insert by two keys, a hook before it, with recursive
 */
const fixture = new Fixture()
afterAll(() => fixture[Symbol.asyncDispose]())

const columns = { plays_appended: 'day', plays_merged: 'at', plays_by_player: 'day' }
type Model = keyof typeof columns
const models: readonly Model[] = ['plays_appended', 'plays_merged', 'plays_by_player']
const project = { timeZone: 'America/New_York' }

beforeAll(async () => {
  await fixture.query(`
    create schema ${fixture.schema};
    create table season (id int, at timestamptz, player text, points int, day date generated always as
      ((at at time zone 'America/New_York')::date) stored);
    insert into season (id, at, player, points) values
      (1, '2025-01-01 20:00Z', 'ann', 1), (2, '2025-01-02 03:00Z', 'bob', 2),
      (3, '2025-01-02 20:00Z', 'ann', 3), (4, '2025-01-03 02:00Z', 'bob', 4), (5, '2025-01-03 03:00Z', 'ann', 5),
      (6, '2025-01-03 20:00Z', 'ann', 6), (7, '2025-01-04 02:00Z', 'bob', 7);
    create table plays (like season including all); insert into plays (id, at, player, points) select id, at, player, points from season;
    create table audit (model text, said text)`)
  const built = await fixture.build({ assets: models.map((name) => [name, 'full refresh']) })
  expect(built.result).toEqual({ state: 'done' })
  for (const name of models) await fixture.query(`create table ${name}_built as table ${name}`)
})

beforeEach(async () => {
  await fixture.query(`
    truncate plays; insert into plays (id, at, player, points) select id, at, player, points from season;
    drop table if exists audit; create table audit (model text, said text)`)
  for (const name of models) {
    await fixture.query(`drop table if exists ${name} cascade; create table ${name} as table ${name}_built`)
  }
})

/** A day that lost a row, has one that was corrected and one of a player who had none there; one that is gone; one that is new. */
const correct = `
  delete from plays where id in (3, 6, 7);
  update plays set points = 40 where id = 4;
  insert into plays (id, at, player, points) values
    (8, '2025-01-02 23:00Z', 'eve', 8), (9, '2025-01-05 20:00Z', 'eve', 9)`
const corrected = ['2025-01-02', '2025-01-03', '2025-01-05']

function replacing(partitions: readonly string[], names = models): readonly [Model, 'delete+insert', Replaced][] {
  return names.map((name) => [name, 'delete+insert', { column: columns[name], partitions }])
}

async function content(names = models): Promise<readonly unknown[]> {
  return Promise.all(names.map((name) => fixture.query(`select * from ${name} order by 1, 2, 3`)))
}

/** The rows of days that are not corrected: where each is, and who wrote it. */
function others(): Promise<readonly unknown[]> {
  const where = { plays_appended: "day < '2025-01-02'", plays_merged: 'id < 3', plays_by_player: "day < '2025-01-02'" }
  const rows = (name: Model) => `select ctid::text, xmin::text from ${name} where ${where[name]} order by 1`
  return Promise.all(models.map((name) => fixture.query(rows(name))))
}

describe('days of a model', () => {
  it('are what a full refresh makes of them; other days are not touched; hooks run once', async () => {
    const before = await others()
    await fixture.query(correct)
    const { result, assets } = await fixture.build({ assets: replacing(corrected), project })
    expect(result).toEqual({ state: 'done' })
    expect(assets.plays_appended).toMatchObject({ state: 'materialized', rows: null, rowsWritten: 4 })
    expect(await others()).toEqual(before)
    expect(before).toMatchObject([{ length: 2 }, { length: 2 }, { length: 2 }])
    expect(await fixture.query('select model, said from audit order by 1')).toEqual([
      { model: 'plays_appended', said: 'True' },
      { model: 'plays_by_player', said: 'before' },
    ])
    const replaced = await content()
    await fixture.build({ assets: models.map((name) => [name, 'full refresh']) })
    expect(replaced).toEqual(await content())
  })

  it.each<[string, () => Promise<unknown>]>([
    [
      'dbt is killed',
      () =>
        killAsleep(fixture, {
          assets: replacing(corrected, ['plays_appended']),
          project,
          vars: { sleep_seconds: 600 },
        }),
    ],
    [
      'a hook fails',
      async () => {
        await fixture.query('alter table audit drop column said')
        const { assets } = await fixture.build({ assets: replacing(corrected, ['plays_appended']), project })
        expect(assets.plays_appended?.state).toBe('failed')
      },
    ],
  ])('are as they were where %s before the end of the transaction', async (_, stop) => {
    const before = await content()
    await fixture.query(correct)
    await stop()
    expect(await content()).toEqual(before)
  })
})

it('columns are synced, a unit test has its own rows, and others of the same invocation their own modes', async () => {
  const { result, checks } = await fixture.build({
    assets: ['seed.letters', ['growing', 'full refresh'], ...replacing(['2025-01-02'])],
    checks: ['plays_appended.doubles_points'],
    vars: { more_columns: true },
    project,
  })
  expect(result).toEqual({ state: 'done' })
  expect(checks).toMatchObject({ 'plays_appended.doubles_points': { state: 'passed' } })
  expect(await fixture.query('select distinct built_by from growing')).toEqual([{ built_by: 'full refresh' }])
  expect(await fixture.query('select id from plays_merged where more is not null order by 1')).toEqual(
    [3, 4, 5].map((id) => ({ id })),
  )
})

it('a table that is gone is made whole, one without such a column is left alone, and no partition is code', async () => {
  const before = await content()
  await fixture.query('drop table plays_merged')
  const hostile = ["2025-01-02' or 'a' = 'a", '2025-01-02\\', '{{ 1 / 0 }}']
  const { assets } = await fixture.build({
    assets: [
      ['plays_appended', 'delete+insert', { column: 'date', partitions: ['2025-01-02'] }],
      ...replacing(['2025-01-02'], ['plays_merged']),
      ...replacing(hostile, ['plays_by_player']),
    ],
    project,
  })
  expect(assets).toMatchObject({
    plays_appended: { state: 'failed', message: expect.stringContaining('has no column date, it has id, day, points') },
    plays_merged: { state: 'materialized', rows: 7 },
    plays_by_player: { state: 'materialized', rowsWritten: 0 },
  })
  expect(await content()).toEqual(before)
})
