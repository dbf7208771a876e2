import type { IsolatedRun } from '@headwater/engine'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Aws } from '../clients.ts'
import type { CanonicalDocument } from './documents.ts'
import { bronzeKey, canonicalKey, partKey, runFolder } from './layout.ts'
import { openObjects } from './objects.ts'
import { spans } from './prepare/bronze.ts'
import { type BackfillRequest, prepareBackfill } from './prepare.ts'
import { testDataset } from './testing/dataset.ts'
import { type Emulator, startEmulator } from './testing/emulator.ts'
import { memoryStore } from './testing/memory-store.ts'

const dataset = testDataset()
const asset = dataset.silver.asset
const now = new Date('2026-01-29T15:00:00.500Z')
let emulator: Emulator
let aws: Aws

/** Bronze for 1 to 6 and 8 January, twice for the 6th; originals of 1 and 2 January, that of the 2nd with rows of December. */
beforeAll(async () => {
  emulator = await startEmulator(dataset)
  aws = emulator.aws
  const bronze = openObjects(aws, dataset.bronze.bucket)
  for (const day of [1, 2, 3, 4, 5, 6, 8]) {
    const date = `2024-01-0${day}`
    await bronze.write(bronzeKey(dataset, date, `${date.replaceAll('-', '')}T120000Z`), 'x'.repeat(day))
  }
  await bronze.write(bronzeKey(dataset, '2024-01-06', '20240107T090000Z'), 'late')
  await bronze.write(`${dataset.bronze.prefix}/ingest_date=2024-01-01/notes.txt`, 'not a file of ours')
  const silver = openObjects(aws, dataset.silver.bucket)
  const part = (month: string, runId: string, bytes: number) =>
    silver.write(partKey(runFolder(dataset, month, 'v1', runId), 0), 'x'.repeat(bytes))
  await part('2024-01', '20240101T120000Z', 1000)
  await part('2024-01', '20240102T120000Z', 2000)
  await part('2023-12', '20240102T120000Z', 500)
  const run = (run_id: string, months: string[]) => ({ schema_v: 'v1', run_id, months })
  const canonical: CanonicalDocument = {
    version: 1,
    updated_at: '2024-03-10T12:00:00Z',
    partitions: {
      '2024-01-01': run('20240101T120000Z', ['2024-01']),
      '2024-01-02': run('20240102T120000Z', ['2023-12', '2024-01']),
      '2024-01-04': { ...run('20240104T120000Z', ['2024-01']), schema_v: 'v2' },
    },
    gold: {},
    history: [],
  }
  await silver.write(canonicalKey(dataset), JSON.stringify(canonical))
}, 60_000)

afterAll(() => emulator.stop())

function prepare(partitions: readonly string[], more: Partial<BackfillRequest> = {}) {
  return prepareBackfill(aws, dataset, { asset, partitions, strict: false, now, store: memoryStore(), ...more })
}

function unfinished(partition: string, more: Partial<IsolatedRun> = {}): IsolatedRun {
  return {
    asset,
    partition,
    runId: `backfill-${partition}-20260129T140000Z`,
    backfillId: 'backfill-2024-01-01-to-05-20260129T140000Z',
    headwaterRun: '7f3c',
    schemaVersion: 'v1',
    state: 'running',
    input: null,
    executionArn: null,
    replaces: null,
    metrics: null,
    files: null,
    months: null,
    difference: null,
    message: null,
    reason: null,
    requestedBy: 'ann@host',
    plannedAt: now,
    endedAt: null,
    ...more,
  }
}

describe('a backfill', () => {
  it('is told the input of the runbook, in its words and order', async () => {
    const { partitions } = await prepare(['2024-01-03'])
    expect(JSON.stringify(partitions['2024-01-03']?.input)).toBe(
      '{"run_key":"backfill-2024-01-03-20260129T150000Z","s3_bucket":"ohpen-bronze",' +
        '"s3_key":"bronze/mortgages/transactions/ingest_date=2024-01-03/run_id=20240103T120000Z/transactions.csv.gz",' +
        '"schema_version":"v1","trigger_source":"manual_backfill","trigger_event_id":"backfill-2024-01-03",' +
        '"trigger_event_time":"2026-01-29T15:00:00Z"}',
    )
  })

  it('finds the originals, leaves out dates without Bronze, and knows what it will add', async () => {
    const dates = ['2024-01-08', '2024-01-02', '2024-01-07', '2024-01-01']
    const facts = await prepare(dates, { label: 'gbp', schemaVersion: 'v2' })
    expect(facts).toMatchObject({
      backfillId: 'backfill-2024-01-01-to-08-gbp-20260129T150000Z',
      schemaVersions: ['v2'],
      label: 'gbp',
      leftOut: [{ date: '2024-01-07', why: 'no Bronze' }],
      // Both originals with all their months; of the 8th there is none, so its Bronze.
      bytes: 1000 + 2500 + 8,
    })
    expect(Object.keys(facts.partitions)).toEqual(['2024-01-01', '2024-01-02', '2024-01-08'])
    expect(facts.partitions['2024-01-02']).toMatchObject({
      runId: 'backfill-2024-01-02-gbp-20260129T150000Z',
      original: { run_id: '20240102T120000Z', months: ['2023-12', '2024-01'] },
      bronze: { runId: '20240102T120000Z', bytes: 2 },
    })
    expect(facts.partitions['2024-01-08']?.original).toBeNull()
  })

  it('without Bronze for any of its dates is refused, and with --strict for one', async () => {
    await expect(prepare(['2024-01-07'])).rejects.toMatchObject({
      code: 'refused',
      message: 'no Bronze for 2024-01-07',
      next: [expect.stringContaining('ingest_date=2024-01-07/')],
    })
    await expect(prepare(['2024-01-05', '2024-01-07', '2024-01-08'], { strict: true })).rejects.toMatchObject({
      message: 'no Bronze for 2024-01-07',
      next: [expect.anything(), expect.stringContaining('the other 2')],
    })
  })

  it('asks which of two Bronze runs is meant', async () => {
    await expect(prepare(['2024-01-05', '2024-01-06'])).rejects.toMatchObject({
      code: 'bad-argument',
      message: '2024-01-06 has 2 Bronze runs',
      details: [expect.stringContaining('20240106T120000Z'), expect.stringContaining('20240107T090000Z')],
      next: [expect.stringContaining('--bronze-run '), expect.anything()],
    })
    const { partitions } = await prepare(['2024-01-05', '2024-01-06'], { bronzeRun: '20240107T090000Z' })
    expect(partitions['2024-01-06']?.bronze).toMatchObject({ runId: '20240107T090000Z', bytes: 4 })
    expect(partitions['2024-01-05']?.bronze.runId).toBe('20240105T120000Z')
    await expect(prepare(['2024-01-05'], { bronzeRun: 'nothing' })).rejects.toThrow('none of these dates has')
  })

  it('writes each date in the schema of the run that counts now, where nothing else is asked for', async () => {
    const versionsOf = async (more: Partial<BackfillRequest>) => {
      const { partitions, schemaVersions } = await prepare(['2024-01-03', '2024-01-04'], more)
      return [schemaVersions, ...Object.values(partitions).map(({ input }) => input.schema_version)]
    }
    expect(await versionsOf({})).toEqual([['v1', 'v2'], 'v1', 'v2'])
    expect(await versionsOf({ schemaVersion: 'v2' })).toEqual([['v2'], 'v2', 'v2'])
  })

  it('of a schema version that there is not is refused', async () => {
    await expect(prepare(['2024-01-05'], { schemaVersion: 'v3' })).rejects.toMatchObject({
      code: 'bad-argument',
      details: expect.arrayContaining(['expected  v1, v2']),
    })
    await expect(prepare(['2024-01-05'], { schemaVersion: 'constructor' })).rejects.toMatchObject({
      code: 'bad-argument',
    })
  })

  it('takes names that nobody has, neither the ledger nor the storage', async () => {
    const silver = openObjects(aws, dataset.silver.bucket)
    const taken = partKey(runFolder(dataset, '2024-01', 'v1', 'backfill-2024-01-05-20260129T150000Z'), 0)
    await silver.write(taken, '')
    onTestFinished(() => silver.remove([taken]))
    const runs = [unfinished('2024-01-05', { runId: 'backfill-2024-01-05-20260129T150001Z', state: 'failed' })]
    const { backfillId } = await prepare(['2024-01-05'], { store: memoryStore({ runs }) })
    expect(backfillId).toBe('backfill-2024-01-05-20260129T150002Z')
  })

  it('of dates that an unfinished one writes is refused, and told what to resume', async () => {
    const runs = [unfinished('2024-01-04'), unfinished('2024-01-05', { state: 'planned' })]
    const store = memoryStore({ runs })
    await expect(prepare(['2024-01-03', '2024-01-04', '2024-01-05'], { store })).rejects.toMatchObject({
      code: 'refused',
      message: 'an unfinished backfill writes 2024-01-04 and 1 more of these dates',
      next: [
        'go on with it   pnpm headwater runs resume 7f3c',
        'give it up      pnpm headwater rollback backfill-2024-01-01-to-05-20260129T140000Z --delete',
      ],
    })
    expect((await prepare(['2024-01-03'], { store })).backfillId).toBe('backfill-2024-01-03-20260129T150000Z')
    const givenUp = { store, isOpen: async () => false }
    expect(Object.keys((await prepare(['2024-01-04'], givenUp)).partitions)).toEqual(['2024-01-04'])
  })

  it.each(['validated', 'failed', 'deleted'] as const)(
    'of a date whose last run has ended (%s) goes ahead',
    async (state) => {
      const store = memoryStore({ runs: [unfinished('2024-01-04', { state })] })
      expect((await prepare(['2024-01-04'], { store })).backfillId).toBe('backfill-2024-01-04-20260129T150000Z')
    },
  )

  it('of a date that a backfill which goes on has validated is refused as well', async () => {
    const older = unfinished('2024-01-04', { state: 'validated', headwaterRun: 'aaaa', runId: 'older' })
    const store = memoryStore({ runs: [older, unfinished('2024-01-04', { state: 'validated' })] })
    await expect(prepare(['2024-01-04'], { store, isOpen: async (run) => run === '7f3c' })).rejects.toMatchObject({
      next: [expect.stringContaining('runs resume 7f3c'), expect.anything()],
    })
    // What was validated before it is not asked about.
    const isOpen = vi.fn(async () => false)
    await prepare(['2024-01-04'], { store, isOpen })
    expect(isOpen).toHaveBeenCalledExactlyOnceWith('7f3c')
  })

  it('asks for few objects: by month, not by date', async () => {
    const dates = ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08']
    const { 's3:GetObject': read = 0, 's3:ListObjectsV2': listed = 0 } = aws.requests.byCall()
    const before = aws.requests.total()
    await prepare(dates)
    expect(aws.requests.byCall()).toMatchObject({ 's3:GetObject': read + 1, 's3:ListObjectsV2': listed + 3 })
    expect(aws.requests.total()).toBe(before + 4)
  })
})

it('stretches of dates have no large gap', () => {
  expect(spans(['2024-01-01', '2024-01-31', '2024-03-05', '2024-03-06'])).toEqual([
    ['2024-01-01', '2024-01-31'],
    ['2024-03-05', '2024-03-06'],
  ])
  expect(spans([])).toEqual([])
})
