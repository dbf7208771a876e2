import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clean } from '../clean/clean.ts'
import { previewClean } from '../clean/preview.ts'
import { openObjects } from '../objects.ts'
import { type Emulator, startEmulator } from '../testing/emulator.ts'
import { killedAfter, makeWarehouse, originalOf, type Warehouse } from '../testing/warehouse.ts'
import { backup } from './backup.ts'
import { listBackups } from './list.ts'
import { previewRestore, restore } from './restore.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.stop())

const DATE = '2024-01-15'
const B1 = 'backfill-2024-01-15-20260129T150000Z'
const NAME = `backup-pre-backfill-20260129T150000Z-${B1}`
const request = { backfillId: B1, partitions: [DATE], reason: 'before GBP' }

/** Every object of the runs and of Gold, with its content. */
async function everything({ aws, dataset }: Warehouse): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const { bucket, prefix } of [
    { ...dataset.silver, prefix: `${dataset.silver.prefix}/year=` },
    dataset.gold,
    dataset.quarantine,
  ]) {
    for (const { key, etag } of await openObjects(aws, bucket).list(prefix)) found.set(`${bucket}/${key}`, etag)
  }
  return found
}

async function remove({ aws, dataset }: Warehouse, text: string): Promise<void> {
  const silver = openObjects(aws, dataset.silver.bucket)
  const keys = (await silver.list(`${dataset.silver.prefix}/year=`)).map(({ key }) => key)
  await silver.remove(keys.filter((key) => key.includes(text)))
}

describe('backup', () => {
  it('copies what counts of the dates, and Gold of their months, and says so only once each copy was checked', async () => {
    const house = await makeWarehouse(emulator, 'copies', [DATE, '2024-01-16'])
    const document = await backup(house.context, request)
    expect(document).toMatchObject({
      name: NAME,
      backfill_id: B1,
      canonical_version: 1,
      runs: [{ ingest_date: DATE, run_id: originalOf(DATE), months: ['2024-01'] }],
      gold: [{ month: '2024-01' }],
      // A part and its _SUCCESS; the same of two assets of Gold; _CANONICAL.json and _LATEST.json.
      count: 8,
    })
    for (const { bucket, key, copy, bytes, etag } of document.objects) {
      expect(copy).toBe(`${NAME}/${key}`)
      expect(await openObjects(house.aws, bucket).head(copy)).toMatchObject({ bytes, etag })
    }
    expect(await listBackups(house.context)).toMatchObject([{ name: NAME, document: { count: 8 } }])
    expect((await house.store.deeds(house.dataset.silver.asset)).at(-1)).toMatchObject({
      action: 'backup',
      subject: B1,
      reason: 'before GBP',
    })
  })

  it('takes a prefix that no other backup has, also in the same second', async () => {
    const house = await makeWarehouse(emulator, 'second', [DATE])
    const documents = await Promise.all([1, 2, 3].map(() => backup(house.context, request)))
    expect(documents.map(({ name }) => name).sort()).toEqual(
      ['00', '01', '02'].map((second) => NAME.replace('150000Z-', `1500${second}Z-`)),
    )
  })

  it('killed after any of its writes is no backup, and clean sees what it left', async () => {
    const house = await makeWarehouse(emulator, 'half', [DATE])
    for (const most of [1, 5, 9]) {
      await expect(backup(killedAfter(house.context, most).context, request)).rejects.toThrow()
      expect(await listBackups(house.context)).toMatchObject([{ document: null }])
      await expect(restore(house.context, { backup: NAME, reason: null })).rejects.toThrow(/never finished/)
      expect((await previewClean(house.context, {})).items).toMatchObject([
        { refused: expect.stringContaining('younger than 24 hours') },
      ])
      const accept = await previewClean(house.context, { all: true })
      expect(accept.items).toMatchObject([{ kind: 'unfinished backup', id: NAME, refused: null }])
      await clean(house.context, { accept, reason: null })
      expect(await listBackups(house.context)).toEqual([])
    }
  })

  it('is refused where nothing counts, and where what counts is not whole', async () => {
    const house = await makeWarehouse(emulator, 'none', [DATE])
    const nothing = { ...request, partitions: ['2024-01-16'] }
    await expect(backup(house.context, nothing)).rejects.toMatchObject({ code: 'refused' })
    await remove(house, `run_id=${originalOf(DATE)}/_SUCCESS`)
    await expect(backup(house.context, request)).rejects.toThrow(/has no _SUCCESS/)
    expect(await listBackups(house.context)).toEqual([])
  })
})

describe('restore', () => {
  it('brings back what is gone, byte for byte, and touches nothing else', async () => {
    const house = await makeWarehouse(emulator, 'brings', [DATE, '2024-01-16'])
    await backup(house.context, { ...request, partitions: [DATE, '2024-01-16'] })
    const before = await everything(house)
    await remove(house, originalOf(DATE))
    const asked = { backup: NAME, reason: 'needed' }
    const preview = await previewRestore(house.context, asked)
    expect(preview.restored.map(({ key }) => key.split('/').at(-1)).sort()).toEqual(['_SUCCESS', 'part-00000.parquet'])
    const result = await restore(house.context, asked)
    expect(result).toEqual(preview)
    expect(await everything(house)).toEqual(before)
    expect((await house.document()).version).toBe(1)
    expect(await restore(house.context, asked)).toMatchObject({ restored: [], bytes: 0 })
  })

  it('never writes over another object, and then writes nothing at all', async () => {
    const house = await makeWarehouse(emulator, 'over', [DATE])
    const { objects } = await backup(house.context, request)
    const part = objects.find(({ key }) => key.endsWith('.parquet') && key.includes(originalOf(DATE)))
    await remove(house, '_SUCCESS')
    await openObjects(house.aws, house.dataset.silver.bucket).write(part?.key ?? '', 'another')
    const before = await everything(house)
    await expect(restore(house.context, { backup: NAME, reason: null })).rejects.toMatchObject({
      code: 'refused',
      details: [expect.stringContaining(`${part?.key} is there, with other content`)],
    })
    expect(await everything(house)).toEqual(before)
  })

  it('killed half way leaves no _SUCCESS of half a run, and the same again ends it', async () => {
    const house = await makeWarehouse(emulator, 'killed', [DATE])
    await backup(house.context, request)
    const before = await everything(house)
    await remove(house, originalOf(DATE))
    await expect(restore(killedAfter(house.context, 1).context, { backup: NAME, reason: null })).rejects.toThrow()
    const half = [...(await everything(house)).keys()].filter((key) => key.includes(originalOf(DATE)))
    expect(half.map((key) => key.split('/').at(-1))).toEqual(['part-00000.parquet'])
    await restore(house.context, { backup: NAME, reason: null })
    expect(await everything(house)).toEqual(before)
  })

  it('does not know a backup or a run that nothing has, and says what there is', async () => {
    const house = await makeWarehouse(emulator, 'knows', [DATE])
    await backup(house.context, request)
    const near = NAME.replace('150000Z-', '150009Z-')
    await expect(restore(house.context, { backup: near, reason: null })).rejects.toMatchObject({
      details: [expect.stringContaining(NAME)],
    })
    await expect(restore(house.context, { backup: NAME, runIds: [B1], reason: null })).rejects.toMatchObject({
      details: expect.arrayContaining([`it holds  ${originalOf(DATE)}`]),
    })
  })
})
