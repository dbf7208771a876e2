import type { Deed, IsolatedRun } from '@headwater/engine'
import { assetKey } from '@headwater/graph'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Ledger } from './ledger.ts'
import { openLedger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { testLedger } from './testing/ledger.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

const silver = assetKey('mortgages/silver/transactions')
const at = new Date('2026-01-29T15:00:00Z')

function runOf(partition: string, runId: string, more: Partial<IsolatedRun> = {}): IsolatedRun {
  return {
    asset: silver,
    partition,
    runId,
    backfillId: 'backfill-1',
    headwaterRun: 'run00001',
    schemaVersion: 'v1',
    state: 'planned',
    input: {
      run_key: runId,
      s3_bucket: 'ohpen-bronze',
      s3_key: 'a/b.csv.gz',
      schema_version: 'v1',
      trigger_source: 'manual_backfill',
      trigger_event_id: `backfill-${partition}`,
      trigger_event_time: at.toISOString(),
    },
    executionArn: null,
    replaces: null,
    metrics: null,
    files: null,
    months: null,
    difference: null,
    message: null,
    reason: 'GBP was rejected',
    requestedBy: 'ann@host',
    plannedAt: at,
    endedAt: null,
    ...more,
  }
}

async function withLedger(use: (ledger: Ledger) => Promise<void>): Promise<void> {
  await using opened = await testLedger(database.url)
  await use(opened.ledger)
}

it('gives back what was planned, in that order, with the keys of its input in theirs', () =>
  withLedger(async ({ isolated }) => {
    const runs = [runOf('2024-01-02', 'b'), runOf('2024-01-01', 'a', { difference: null })]
    await isolated.plan(runs)
    const found = await isolated.find({ asset: silver })
    expect(found).toEqual(runs)
    expect(JSON.stringify(found[0]?.input)).toBe(JSON.stringify(runs[0]?.input))
  }))

it('leaves a run that is there already as it is', () =>
  withLedger(async ({ isolated }) => {
    await isolated.plan([runOf('2024-01-01', 'a', { state: 'running' })])
    await isolated.plan([runOf('2024-01-01', 'a'), runOf('2024-01-02', 'b')])
    expect((await isolated.find({})).map(({ runId, state }) => [runId, state])).toEqual([
      ['a', 'running'],
      ['b', 'planned'],
    ])
  }))

it('changes what is given, and nothing else', () =>
  withLedger(async ({ isolated }) => {
    await isolated.plan([runOf('2024-01-01', 'a'), runOf('2024-01-02', 'b')])
    const change = {
      state: 'validated',
      metrics: { input_rows: 4, valid_rows: 3, quarantined_rows: 1, condemned_rows: 0 },
      files: [{ key: 'x/part-00000.parquet', bytes: 12 }],
      months: ['2024-01', '2024-02'],
      difference: { summary: "12 rows more, all 'GBP'" },
      endedAt: at,
    } as const
    await isolated.update(silver, 'a', change)
    await isolated.update(silver, 'a', { message: 'done', metrics: null })
    expect(await isolated.find({ runIds: ['a', 'b'] })).toEqual([
      { ...runOf('2024-01-01', 'a'), ...change, message: 'done', metrics: null },
      runOf('2024-01-02', 'b'),
    ])
  }))

it('says that a run was never planned', () =>
  withLedger(async ({ isolated }) => {
    await expect(isolated.update(silver, 'a', { state: 'failed' })).rejects.toThrow('knows no run a')
  }))

it('finds by everything that is asked for at once', () =>
  withLedger(async ({ isolated }) => {
    await isolated.plan([
      runOf('2024-01-01', 'a'),
      runOf('2024-01-01', 'b', { state: 'failed', backfillId: null, headwaterRun: null }),
      runOf('2024-01-02', 'c', { state: 'failed' }),
      runOf('2024-01-02', 'd', { asset: assetKey('other/silver/x'), state: 'failed' }),
    ])
    const ids = async (query: Parameters<typeof isolated.find>[0]) =>
      (await isolated.find(query)).map(({ runId }) => runId)
    expect(await ids({ asset: silver, states: ['failed'] })).toEqual(['b', 'c'])
    expect(await ids({ partitions: ['2024-01-02'], states: ['failed'], headwaterRun: 'run00001' })).toEqual(['c', 'd'])
    expect(await ids({ backfillId: 'backfill-1', partitions: ['2024-01-01'] })).toEqual(['a'])
    expect(await ids({ runIds: [] })).toEqual([])
  }))

function deedOf(id: string, more: Partial<Deed> = {}): Deed {
  return {
    id,
    asset: silver,
    action: 'promote',
    at,
    by: 'ann@host',
    reason: null,
    approvedBy: null,
    ticket: null,
    subject: 'backfill-1',
    details: { version: 2 },
    ...more,
  }
}

it('keeps a deed once, however often it is written, oldest first', () =>
  withLedger(async ({ isolated }) => {
    const later = deedOf('promote/3', { at: new Date('2026-01-30T00:00:00Z'), subject: 'backfill-2', ticket: 'T-1' })
    await isolated.record([later])
    await isolated.record([deedOf('promote/2', { details: null }), { ...later, reason: 'again' }])
    expect(await isolated.deeds(silver)).toEqual([deedOf('promote/2', { details: null }), later])
    expect(await isolated.deeds(silver, { subject: 'backfill-2' })).toEqual([later])
  }))

it('knows of nothing where no ledger was made yet', async () => {
  await using ledger = await openLedger({ url: database.url, schema: 'never_made' })
  expect(await ledger.isolated.find({})).toEqual([])
  expect(await ledger.isolated.deeds(silver)).toEqual([])
})
