import { afterAll, beforeAll, expect, test } from 'vitest'
import { relationsExist } from './relations.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { dependentViews, readViews } from './views.ts'

/*
 *  silver.base ─┬─ gold."First View" ── gold.second ── silver.third (materialized)
 *               └──────────────────────────┘
 *  silver.other ── gold.unrelated
 */
let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.client.query(`
    create schema silver; create schema gold;
    create table silver.base (a int, b int);
    create table silver.other (a int);
    create view gold."First View" as select a from silver.base;
    create view gold.second as select f.a from gold."First View" f join silver.base b on b.a = f.a;
    create materialized view silver.third as select * from gold.second;
    create view gold.unrelated as select * from silver.other;
    create view gold.constant as select 1 as a;
  `)
})
afterAll(() => database.drop())

const base = { schema: 'silver', name: 'base' }
const second = { schema: 'gold', name: 'second' }

async function behind(...relations: Parameters<typeof dependentViews>[1]): Promise<unknown[]> {
  return dependentViews(await readViews(database.client), relations).map(({ reads: _, ...view }) => view)
}

test('all views behind a table are found, through views of views, each once', async () => {
  expect(await behind(base)).toEqual([
    { schema: 'gold', name: 'First View', materialized: false, on: [base] },
    { schema: 'gold', name: 'second', materialized: false, on: [base] },
    { schema: 'silver', name: 'third', materialized: true, on: [base] },
  ])
  expect(await behind({ schema: 'silver', name: 'nothing' })).toEqual([])
  expect(await behind()).toEqual([])
})

test('one that is asked about is none of its own, and what it is behind does not count twice', async () => {
  expect(await behind(second, base)).toEqual([
    { schema: 'gold', name: 'First View', materialized: false, on: [base] },
    { schema: 'silver', name: 'third', materialized: true, on: [second, base] },
  ])
})

test('what it finds is what a drop with cascade takes along', async () => {
  const views = dependentViews(await readViews(database.client), [base])
  await database.client.query('begin; drop table silver.base cascade')
  const left = await relationsExist(database.client, views)
  await database.client.query('rollback')
  expect(left).toEqual([false, false, false])
})
