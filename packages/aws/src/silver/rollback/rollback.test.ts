import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openObjects } from '../objects.ts'
import { previewPromotion } from '../promote/preview.ts'
import { promote } from '../promote/promote.ts'
import { readLatest } from '../read-documents.ts'
import { type Emulator, startEmulator } from '../testing/emulator.ts'
import { killedAfter, makeWarehouse, originalOf, type Warehouse } from '../testing/warehouse.ts'
import { rollback } from './rollback.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.stop())

const B1 = 'backfill-2024-01-15-20260129T150000Z'
const B2 = 'backfill-2024-01-15-20260129T150001Z'

async function promoted({ context }: Warehouse, id: string, over = false) {
  const result = await promote(context, { accept: await previewPromotion(context, [id]), reason: 'GBP', over })
  expect(result.type).toBe('promoted')
}

async function keysOf({ aws, dataset }: Warehouse, runId: string): Promise<string[]> {
  const objects = await openObjects(aws, dataset.silver.bucket).list(`${dataset.silver.prefix}/year=`)
  return objects.flatMap(({ key }) => (key.includes(`run_id=${runId}/`) ? [key] : []))
}

describe('rollback', () => {
  it('points Silver and Gold back to what counted, without making Gold again, and deletes nothing', async () => {
    const house = await makeWarehouse(emulator, 'back', ['2024-01-15', '2024-01-16'])
    const before = await house.document()
    await house.backfill('2024-01-15', B1)
    await promoted(house, B1)
    const result = await rollback(house.context, { id: B1, reason: 'wrong rule' })
    expect(result).toMatchObject({ type: 'rolled back', rebuilt: [], deleted: null, change: { action: 'rollback' } })
    const after = await house.document()
    expect({ partitions: after.partitions, gold: after.gold }).toEqual({
      partitions: before.partitions,
      gold: before.gold,
    })
    expect(after.version).toBe(3)
    const silver = openObjects(house.aws, house.dataset.silver.bucket)
    expect(await readLatest(silver, house.dataset)).toMatchObject({ document: { run_id: originalOf('2024-01-16') } })
    expect(await keysOf(house, B1)).not.toEqual([])
    expect(house.made.at(-3)).toMatchObject({ partition: '2024-01-15', runId: originalOf('2024-01-15') })
    expect((await house.store.deeds(house.dataset.silver.asset)).at(-1)).toMatchObject({
      id: 'rollback/3',
      subject: B1,
    })
  })

  it('makes Gold again where another date of the month was promoted since', async () => {
    const house = await makeWarehouse(emulator, 'again', ['2024-01-15', '2024-01-16'])
    const other = 'backfill-2024-01-16-20260129T150000Z'
    await house.backfill('2024-01-15', B1)
    await house.backfill('2024-01-16', other)
    await promoted(house, B1)
    await promoted(house, other)
    expect(await rollback(house.context, { id: B1, reason: null })).toMatchObject({ rebuilt: ['2024-01'] })
    expect(await house.goldOf('2024-01')).toEqual([originalOf('2024-01-15'), other])
  })

  it('is refused while something later is on top, naming it, and goes on once that is rolled back', async () => {
    const house = await makeWarehouse(emulator, 'top', ['2024-01-15'])
    await house.backfill('2024-01-15', B1)
    await house.backfill('2024-01-15', B2)
    await promoted(house, B1)
    await promoted(house, B2, true)
    expect(await rollback(house.context, { id: B1, reason: null })).toMatchObject({
      type: 'covered',
      partitions: [{ ingest_date: '2024-01-15', now: { run_id: B2 }, by: { id: B2, by: 'ada@laptop' } }],
    })
    expect((await house.document()).version).toBe(3)
    expect(await rollback(house.context, { id: B2, reason: null })).toMatchObject({ type: 'rolled back' })
    expect((await house.document()).partitions['2024-01-15']?.run_id).toBe(B1)
    expect(await rollback(house.context, { id: B1, reason: null })).toMatchObject({ type: 'rolled back' })
    expect((await house.document()).partitions['2024-01-15']?.run_id).toBe(originalOf('2024-01-15'))
    expect(await rollback(house.context, { id: B1, reason: null })).toMatchObject({ type: 'already rolled back' })
  })

  it('changes nothing where what it goes back to is not whole', async () => {
    const house = await makeWarehouse(emulator, 'whole', ['2024-01-15'])
    await house.backfill('2024-01-15', B1)
    await promoted(house, B1)
    const [part = ''] = await keysOf(house, originalOf('2024-01-15')).then((keys) =>
      keys.filter((key) => key.endsWith('parquet')),
    )
    await openObjects(house.aws, house.dataset.silver.bucket).remove([part])
    const result = await rollback(house.context, { id: B1, reason: null, delete: true })
    expect(result).toMatchObject({
      type: 'original broken',
      partitions: [{ to: { run_id: originalOf('2024-01-15') } }],
    })
    expect((await house.document()).partitions['2024-01-15']?.run_id).toBe(B1)
    expect(await keysOf(house, B1)).not.toEqual([])
  })

  it('deletes the files last, when asked', async () => {
    const house = await makeWarehouse(emulator, 'last', ['2024-01-15'])
    await house.backfill('2024-01-15', B1)
    await promoted(house, B1)
    const result = await rollback(house.context, { id: B1, reason: 'wrong rule', delete: true })
    expect(result).toMatchObject({ type: 'rolled back', deleted: { deleted: [{ id: B1 }], kept: [], stillThere: [] } })
    expect(await keysOf(house, B1)).toEqual([])
    expect(await house.store.find({ runIds: [B1] })).toMatchObject([{ state: 'deleted' }])
    expect((await house.document()).deleting).toBeUndefined()
  })

  it('of a backfill that never counted only cleans up', async () => {
    const house = await makeWarehouse(emulator, 'never', ['2024-01-15'])
    await house.backfill('2024-01-15', B1)
    expect(await rollback(house.context, { id: B1, reason: null })).toEqual({ type: 'never promoted', deleted: null })
    expect(await rollback(house.context, { id: B1, reason: null, delete: true })).toMatchObject({
      type: 'never promoted',
      deleted: { deleted: [{ id: B1, kind: 'written' }] },
    })
    expect(await keysOf(house, B1)).toEqual([])
    expect((await house.document()).version).toBe(1)
  })

  it("of a backfill that left nothing gives it up, so that it stands in nobody's way, unless it is being written", async () => {
    const house = await makeWarehouse(emulator, 'nothing', ['2024-01-15'])
    const [written] = [await house.backfill('2024-01-15', B1)]
    const planned = {
      ...written,
      partition: '2024-01-16',
      runId: B2,
      backfillId: B1,
      state: 'planned' as const,
      metrics: null,
    }
    await house.store.plan([planned])
    const live = { ...house.context, isLive: async () => true }
    await rollback(live, { id: B1, reason: null, delete: true })
    expect(await house.store.find({ runIds: [B2] })).toMatchObject([{ state: 'planned' }])
    await rollback(house.context, { id: B1, reason: null, delete: true })
    expect(await house.store.find({ runIds: [B2] })).toMatchObject([{ state: 'deleted', message: 'given up' }])
  })

  it('of a date and month that nothing counted for withdraws them from the ledger', async () => {
    const house = await makeWarehouse(emulator, 'withdrawn', ['2024-01-16'])
    const first = 'backfill-2024-02-15-20260129T150000Z'
    await house.backfill('2024-02-15', first)
    await promoted(house, first)
    expect(house.made.filter(({ withdrawn }) => withdrawn)).toEqual([])
    const [gold = ''] = house.made.flatMap(({ partition, runId }) => (partition === '2024-02' ? [runId] : []))
    await rollback(house.context, { id: first, reason: 'wrong rule' })
    const { silver, gold: made } = house.dataset
    expect(house.made.filter(({ withdrawn }) => withdrawn)).toMatchObject([
      { asset: silver.asset, partition: '2024-02-15', runId: first, rows: null, metadata: { action: 'rollback' } },
      ...Object.values(made.assets).map((asset) => ({ asset, partition: '2024-02', runId: gold, rows: null })),
    ])
  })

  it('of a date that nothing counted for takes the date away, and keeps the only copy of it', async () => {
    const house = await makeWarehouse(emulator, 'first', ['2024-01-16'])
    await house.backfill('2024-01-15', B1)
    await promoted(house, B1)
    const result = await rollback(house.context, { id: B1, reason: null, delete: true })
    expect(result).toMatchObject({
      type: 'rolled back',
      deleted: { deleted: [], kept: [{ refused: expect.stringContaining('only copy') }] },
    })
    expect(Object.keys((await house.document()).partitions)).toEqual(['2024-01-16'])
    expect(await house.goldOf('2024-01')).toEqual([originalOf('2024-01-16')])
  })

  it('works with a ledger that was lost', async () => {
    const house = await makeWarehouse(emulator, 'lost', ['2024-01-15'])
    await house.backfill('2024-01-15', B1)
    await promoted(house, B1)
    const { memoryStore } = await import('../testing/memory-store.ts')
    expect(await rollback({ ...house.context, store: memoryStore() }, { id: B1, reason: null })).toMatchObject({
      type: 'rolled back',
    })
  })

  it('refuses what nothing counted before, and names that nothing has', async () => {
    const house = await makeWarehouse(emulator, 'names', ['2024-01-15'])
    await house.backfill('2024-01-15', B1)
    await expect(rollback(house.context, { id: originalOf('2024-01-15'), reason: null })).rejects.toThrow(
      /nothing to go back to/,
    )
    await expect(
      rollback(house.context, { id: 'backfill-2024-01-15-20260129T150009Z', reason: null }),
    ).rejects.toMatchObject({
      code: 'unknown-run',
      details: [expect.stringContaining(B1)],
    })
  })

  it('killed after any of its writes leaves a reader with whole data, and the same again ends it', async () => {
    const house = await makeWarehouse(emulator, 'dies', ['2024-01-15'])
    for (let most = 0, done = false; !done; most += most < 4 ? 1 : 2) {
      expect(most).toBeLessThan(40)
      const id = `backfill-2024-01-15-20260129T15${String(most).padStart(4, '0')}Z`
      await house.backfill('2024-01-15', id)
      await promoted(house, id)
      const { context } = killedAfter(house.context, most)
      const end = await rollback(context, { id, reason: 'killed', delete: true }).catch((error: unknown) => error)
      done = !(end instanceof Error)
      const counting = (await house.document()).partitions['2024-01-15']?.run_id ?? ''
      expect([originalOf('2024-01-15'), id]).toContain(counting)
      expect((await keysOf(house, counting)).map((key) => key.split('/').at(-1)).sort()).toEqual([
        '_SUCCESS',
        'part-00000.parquet',
      ])
      await rollback(house.context, { id, reason: 'again', delete: true })
      const document = await house.document()
      expect(document.partitions['2024-01-15']?.run_id).toBe(originalOf('2024-01-15'))
      expect(await keysOf(house, id)).toEqual([])
      expect(document.deleting).toBeUndefined()
      expect(await house.store.find({ runIds: [id] })).toMatchObject([{ state: 'deleted' }])
    }
  })
})
