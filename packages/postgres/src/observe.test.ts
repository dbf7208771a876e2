import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from './connect.ts'
import { fingerprint } from './fingerprint.ts'
import { type ObservedRelation, observe } from './observe.ts'
import { checkRights } from './rights.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let database: TestDatabase
let role: string
beforeAll(async () => {
  database = await testDatabase()
  role = `reader_${new URL(database.url).pathname.slice(-12)}`
  await database.client.query(`
    create schema silver; create schema closed;
    create table silver.fact (day date, n int, modified_at timestamptz default now());
    insert into silver.fact (day, n) values ('2025-01-02', 1), ('2025-01-02', 2), ('2025-01-01', 3), (null, 4);
    create view silver.recent as select * from silver.fact;
    create materialized view silver.kept as select * from silver.fact;
    create table silver.empty (n int);
    create table silver.events (at timestamptz);
    insert into silver.events values ('2025-01-02 03:00Z'), ('2025-01-02 12:00Z');
    create table silver.texts (day text, n int);
    insert into silver.texts values ('it''s \\ a day', 1), ('2025-01-01', 2), ('2025-01-01', 2);
    create table closed.secret (n int);
    create role ${role} login password 'x';
    grant usage on schema silver to ${role};
    grant select on silver.empty to ${role};
  `)
})
afterAll(async () => {
  await database.client.query(`drop owned by ${role}; drop role ${role}`)
  await database.drop()
})

const silver = (name: string, more: Omit<ObservedRelation, 'relation'> = {}): ObservedRelation => ({
  relation: { schema: 'silver', name },
  ...more,
})

/** A connection as somebody who may use `silver` and read one table of it. */
async function asReader() {
  const url = new URL(database.url)
  url.username = role
  url.password = 'x'
  return connect(url.href)
}

test('what is there is told in the given order: kind, rows, fingerprint, and nothing of what is not there', async () => {
  const wanted = ['fact', 'nothing', 'recent', 'kept', 'empty', 'constructor'].map((name) => silver(name))
  const found = await observe(database.client, wanted)
  expect(found.map(({ relation, kind, rows, problem }) => [relation.name, kind, rows, problem])).toEqual([
    ['fact', 'table', 4, null],
    ['nothing', null, null, null],
    ['recent', 'view', null, null],
    ['kept', 'materialized view', 4, null],
    ['empty', 'table', 0, null],
    ['constructor', null, null, null],
  ])
  expect(found.map(({ fingerprint }) => fingerprint === null)).toEqual([false, true, true, true, false, true])
  expect(await observe(database.client, [])).toEqual([])
})

test('a table read by partitions has the fingerprint of the whole; rows without a day are in no partition', async () => {
  const [found] = await observe(database.client, [silver('fact', { partitionColumn: 'day' })])
  expect(found).toMatchObject({
    rows: 4,
    partitions: [
      { partition: '2025-01-01', rows: 1, fingerprint: expect.any(String) },
      { partition: '2025-01-02', rows: 2, fingerprint: expect.any(String) },
    ],
    newestPartition: '2025-01-02',
    fingerprint: await fingerprint(database.client, { schema: 'silver', name: 'fact' }),
  })
})

test('the days of a time with a zone begin at midnight there', async () => {
  const [utc, newYork] = await observe(database.client, [
    silver('events', { partitionColumn: 'at' }),
    silver('events', { partitionColumn: 'at', timeZone: 'America/New_York' }),
  ])
  expect(utc?.partitions).toMatchObject([{ partition: '2025-01-02', rows: 2 }])
  expect(newYork?.partitions).toMatchObject([
    { partition: '2025-01-01', rows: 1 },
    { partition: '2025-01-02', rows: 1 },
  ])
})

test.each([
  ['fact', 'day', {}],
  ['events', 'at', { timeZone: 'America/New_York' }],
  ['texts', 'day', {}],
])('one partition of %s holds what the look at all of it says that it holds', async (name, partitionColumn, zone) => {
  const [all] = await observe(database.client, [silver(name, { partitionColumn, ...zone })])
  const partitions = [...(all?.partitions ?? []).map(({ partition }) => partition), '2024-12-31']
  const each = await observe(
    database.client,
    partitions.map((partition) => silver(name, { partitionColumn, partition, ...zone })),
  )
  const empty = { partition: '2024-12-31', rows: 0 }
  expect(partitions.map((partition, i) => ({ partition, rows: each[i]?.rows }))).toEqual([
    ...(all?.partitions ?? []).map(({ partition, rows }) => ({ partition, rows })),
    empty,
  ])
  expect(each.slice(0, -1).map((one) => one?.fingerprint)).toEqual(
    all?.partitions?.map(({ fingerprint }) => fingerprint),
  )
  expect(each.at(-1)?.fingerprint).toBe(all?.emptyFingerprint)
  expect(new Set(each.map((one) => one?.fingerprint)).size).toBe(partitions.length)
})

test('where no fingerprint is wanted rows and partitions are counted', async () => {
  const [found] = await observe(database.client, [silver('fact', { partitionColumn: 'day', fingerprint: false })])
  expect(found).toMatchObject({ rows: 4, fingerprint: null, partitions: [{ rows: 1, fingerprint: null }, { rows: 2 }] })
})

test('columns that say when do not count', async () => {
  const of = async (): Promise<unknown> =>
    (await observe(database.client, [silver('fact', { exclude: ['modified_at'] })]))[0]?.fingerprint
  const before = await of()
  await database.client.query("update silver.fact set modified_at = '2030-01-01'")
  expect(await of()).toBe(before)
  await database.client.query('update silver.fact set n = 5 where n = 4')
  expect(await of()).not.toBe(before)
})

test('what stands in the way of one table is its own problem, with what to do about it', async () => {
  const reader = await asReader()
  try {
    const found = await observe(reader, [
      silver('fact'),
      silver('empty'),
      { relation: { schema: 'closed', name: 'secret' } },
      silver('empty', { exclude: ['m'] }),
    ])
    expect(found.map(({ kind, rows }) => [kind, rows])).toEqual([
      ['table', null],
      ['table', 0],
      ['table', null],
      ['table', null],
    ])
    expect(found.map(({ problem }) => problem?.message ?? null)).toEqual([
      'silver.fact may not be read by this user',
      null,
      'closed.secret may not be read by this user',
      'silver.empty has no column "m"',
    ])
    expect(found[0]?.problem?.next.join()).toContain('grant select on "silver"."fact"')
  } finally {
    await reader.end()
  }
})

test('several connections share the work, and progress counts every relation once', async () => {
  const second = await connect(database.url)
  const seen: number[] = []
  try {
    const wanted = Array.from({ length: 20 }, (_, i) => silver(i % 2 ? 'fact' : 'empty'))
    const found = await observe([database.client, second], wanted, { onProgress: (done) => seen.push(done) })
    expect(found.map(({ rows }) => rows)).toEqual(wanted.map((_, i) => (i % 2 ? 4 : 0)))
    expect(seen.toSorted((a, b) => a - b)).toEqual(wanted.map((_, i) => i + 1))
  } finally {
    await second.end()
  }
})

test('each missing right is named with the grant that mends it', async () => {
  const reader = await asReader()
  const needed = [
    { schema: 'closed', create: true, relations: [{ name: 'secret', use: 'replace' as const }] },
    {
      schema: 'silver',
      create: false,
      relations: [
        { name: 'fact', use: 'read' as const },
        { name: 'empty', use: 'write' as const },
        { name: 'recent', use: 'replace' as const },
        { name: 'not_there', use: 'read' as const },
      ],
    },
    { schema: 'silver', create: true, relations: [] },
    { schema: 'new', create: true, relations: [] },
    { schema: 'elsewhere', create: false, relations: [] },
  ]
  try {
    expect(await checkRights(reader, needed)).toEqual([
      {
        schema: 'closed',
        relation: null,
        message: `${role} may not use or make tables in schema closed`,
        mend: `grant usage, create on schema "closed" to "${role}"`,
      },
      {
        schema: 'silver',
        relation: 'fact',
        message: `${role} may not read silver.fact`,
        mend: `grant select on "silver"."fact" to "${role}"`,
      },
      {
        schema: 'silver',
        relation: 'empty',
        message: `${role} may not write silver.empty`,
        mend: `grant select, insert, update, delete on "silver"."empty" to "${role}"`,
      },
      {
        schema: 'silver',
        relation: 'recent',
        message: `${role} may not replace silver.recent`,
        mend: `alter table "silver"."recent" owner to "${role}"`,
      },
      {
        schema: 'silver',
        relation: null,
        message: `${role} may not make tables in schema silver`,
        mend: `grant create on schema "silver" to "${role}"`,
      },
      {
        schema: 'new',
        relation: null,
        message: `schema new does not exist, and ${role} may not make one`,
        mend: `create schema "new" authorization "${role}"`,
      },
    ])
    expect(await checkRights(database.client, needed)).toEqual([])
  } finally {
    await reader.end()
  }
})
