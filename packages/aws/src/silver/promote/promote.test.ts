import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { latestOf } from '../canonical/derived.ts'
import { lookIfIntact } from '../canonical/intact.ts'
import type { SilverContext } from '../context.ts'
import { canonicalRunsKey, latestKey } from '../layout.ts'
import { mendDerived } from '../mend.ts'
import { openObjects } from '../objects.ts'
import { readLatest } from '../read-documents.ts'
import { rollback } from '../rollback/rollback.ts'
import { type Emulator, startEmulator } from '../testing/emulator.ts'
import { killedAfter, makeWarehouse, originalOf, type Warehouse } from '../testing/warehouse.ts'
import { transactions } from '../validate/testing/written-run.ts'
import { previewPromotion } from './preview.ts'
import { promote } from './promote.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.stop())

const B15 = 'backfill-2024-01-15-20260129T150000Z'
const B16 = 'backfill-2024-01-16-20260129T150000Z'

async function promoted({ context }: Warehouse, ...ids: string[]) {
  return promote(context, {
    accept: await previewPromotion(context, ids),
    reason: 'GBP was rejected',
    ticket: 'DATA-7',
  })
}

describe('promote', () => {
  it('moves Silver and Gold together, and everything that follows from it', async () => {
    const house = await makeWarehouse(emulator, 'moves', ['2024-01-15', '2024-01-31'])
    await house.backfill('2024-01-31', 'backfill-2024-01-31-20260129T150000Z', {
      rows: [...transactions('2024-01-31', 2), ...transactions('2024-02-01', 1)],
    })
    const result = await promoted(house, 'backfill-2024-01-31-20260129T150000Z')
    expect(result).toMatchObject({ type: 'promoted', rebuilt: ['2024-01', '2024-02'], lost: 0 })
    expect((await house.document()).partitions['2024-01-31']).toMatchObject({ months: ['2024-01', '2024-02'] })
    expect(await house.goldOf('2024-01')).toEqual([originalOf('2024-01-15'), 'backfill-2024-01-31-20260129T150000Z'])
    expect(await house.goldOf('2024-02')).toEqual(['backfill-2024-01-31-20260129T150000Z'])
    const silver = openObjects(house.aws, house.dataset.silver.bucket)
    expect(await readLatest(silver, house.dataset)).toMatchObject({
      document: { run_id: 'backfill-2024-01-31-20260129T150000Z' },
    })
    expect(house.made.map(({ asset, partition, rows }) => `${asset} ${partition} ${rows}`)).toEqual([
      'mortgages/silver/transactions 2024-01-31 3',
      'mortgages/gold/account_months 2024-01 2',
      'mortgages/gold/data_quality 2024-01 2',
      'mortgages/gold/account_months 2024-02 1',
      'mortgages/gold/data_quality 2024-02 1',
    ])
    expect((await house.store.deeds(house.dataset.silver.asset)).at(-1)).toMatchObject({
      id: 'promote/2',
      by: 'ada@laptop',
      reason: 'GBP was rejected',
      ticket: 'DATA-7',
      subject: 'backfill-2024-01-31-20260129T150000Z',
    })
    const audit = await silver.list(`${house.dataset.silver.prefix}/_audit/`)
    expect(audit.map(({ key }) => key.split('/').at(-1))).toEqual([
      '20240301T000000Z-adopt-1.json',
      '20260129T150000Z-promote-2-backfill-2024-01-31-20260129T150000Z.json',
    ])
  })

  it('of twenty at once of one date lets one win, and tells nineteen who and when', async () => {
    const house = await makeWarehouse(emulator, 'twenty', ['2024-01-15'])
    const ids = Array.from(
      { length: 20 },
      (_, at) => `backfill-2024-01-15-20260129T1500${String(at).padStart(2, '0')}Z`,
    )
    for (const id of ids) await house.backfill('2024-01-15', id)
    const results = await Promise.all(
      ids.map(async (id) => {
        const context = { ...house.context, by: `${id}@laptop` }
        return { id, result: await promote(context, { accept: await previewPromotion(context, [id]), reason: 'race' }) }
      }),
    )
    const winners = results.filter(({ result }) => result.type === 'promoted')
    expect(winners).toHaveLength(1)
    const told = results.flatMap(({ result }) => (result.type === 'conflict' ? result.partitions : []))
    expect(told).toHaveLength(19)
    for (const { ingest_date, now, change } of told) {
      expect({ ingest_date, run: now?.run_id, by: change?.by }).toEqual({
        ingest_date: '2024-01-15',
        run: winners[0]?.id,
        by: `${winners[0]?.id}@laptop`,
      })
    }
    const document = await house.document()
    expect(document.history.map(({ action }) => action)).toEqual(['adopt', 'promote'])
    expect(document.partitions['2024-01-15']?.run_id).toBe(winners[0]?.id)
  })

  it('of twenty at once of one run writes one line, and the others learn that it counts already', async () => {
    const house = await makeWarehouse(emulator, 'same', ['2024-01-15'])
    await house.backfill('2024-01-15', B15)
    const accept = await previewPromotion(house.context, [B15])
    const results = await Promise.all(
      Array.from({ length: 20 }, () => promote(house.context, { accept, reason: 'race' })),
    )
    expect(results.filter(({ type }) => type === 'promoted')).toHaveLength(1)
    const already = results.flatMap((result) => (result.type === 'already' ? result.partitions : []))
    expect(already).toHaveLength(19)
    expect(already[0]).toMatchObject({ run_id: B15, change: { version: 2, by: 'ada@laptop' } })
    expect((await house.document()).history).toHaveLength(2)
  })

  it('of different dates of one month at once does all, and Gold is made of all', async () => {
    const dates = ['2024-01-15', '2024-01-16', '2024-01-17', '2024-01-18']
    const house = await makeWarehouse(emulator, 'month', dates)
    const ids = dates.map((date) => `backfill-${date}-20260129T150000Z`)
    for (const [at, id] of ids.entries()) await house.backfill(dates[at] ?? '', id)
    const results = await Promise.all(ids.map((id) => promoted(house, id)))
    expect(results.map(({ type }) => type)).toEqual(dates.map(() => 'promoted'))
    const document = await house.document()
    expect(document.version).toBe(5)
    expect(await house.goldOf('2024-01')).toEqual(ids)
    const silver = openObjects(house.aws, house.dataset.silver.bucket)
    expect(await readLatest(silver, house.dataset)).toMatchObject({ document: latestOf(document) })
    const lines = await silver.read(canonicalRunsKey(house.dataset))
    for (const id of ids) expect(new TextDecoder().decode(lines?.body)).toContain(id)
    expect((await house.store.deeds(house.dataset.silver.asset)).map(({ id }) => id).sort()).toEqual([
      'adopt/1',
      'promote/2',
      'promote/3',
      'promote/4',
      'promote/5',
    ])
  })

  it('refuses a run that was planned when something else counted, unless it is told to go over it', async () => {
    const house = await makeWarehouse(emulator, 'over', ['2024-01-15'])
    await house.backfill('2024-01-15', B15)
    await house.backfill('2024-01-15', B16)
    await promoted(house, B16)
    const accept = await previewPromotion(house.context, [B15])
    expect(accept.partitions[0]?.movedBy).toMatchObject({ version: 2, id: B16 })
    // The difference that was stored is to what does not count any more: it is found anew.
    expect(accept.partitions[0]?.difference).toMatchObject({ equal: true })
    expect(await promote(house.context, { accept, reason: null })).toMatchObject({ type: 'conflict' })
    expect(await promote(house.context, { accept, reason: null, over: true })).toMatchObject({ type: 'promoted' })
  })

  it('refuses a backfill of which a date is unfinished, and one of which a date failed unless the rest is asked for', async () => {
    const house = await makeWarehouse(emulator, 'ready', ['2024-01-15', '2024-01-16'])
    await house.backfill('2024-01-15', B15, { backfillId: 'b' })
    await house.backfill('2024-01-16', B16, { backfillId: 'b', state: 'running' })
    const unfinished = await previewPromotion(house.context, ['b'])
    expect(await promote(house.context, { accept: unfinished, reason: null, readyOnly: true })).toMatchObject({
      type: 'not ready',
      runs: [{ run: { runId: B16 }, unfinished: true }],
    })
    await house.store.update(house.dataset.silver.asset, B16, { state: 'failed', message: 'quarantine 7.1 %' })
    const accept = await previewPromotion(house.context, ['b'])
    expect(await promote(house.context, { accept, reason: null })).toMatchObject({
      type: 'not ready',
      runs: [{ why: 'failed: quarantine 7.1 %' }],
    })
    expect(await promote(house.context, { accept, reason: null, readyOnly: true })).toMatchObject({ type: 'promoted' })
    expect((await house.document()).partitions['2024-01-16']?.run_id).toBe(originalOf('2024-01-16'))
  })

  it('refuses a run of which a part is gone, and changes nothing where Gold cannot be made', async () => {
    const house = await makeWarehouse(emulator, 'broken', ['2024-01-15'])
    await house.backfill('2024-01-15', B15)
    const accept = await previewPromotion(house.context, [B15])
    const failing = {
      ...house.context,
      buildGold: async () => ({ ok: false as const, message: 'no', evidence: ['line'], next: ['look'] }),
    }
    expect(await promote(failing, { accept, reason: null })).toMatchObject({ type: 'gold failed', month: '2024-01' })
    const silver = openObjects(house.aws, house.dataset.silver.bucket)
    const part = (await silver.list(house.dataset.silver.prefix)).find(
      ({ key }) => key.includes(B15) && key.endsWith('parquet'),
    )
    await silver.remove([part?.key ?? ''])
    expect(await promote(house.context, { accept, reason: null })).toMatchObject({
      type: 'not ready',
      runs: [{ why: expect.stringContaining('is gone') }],
    })
    expect((await house.document()).version).toBe(1)
  })

  it('that is overtaken before it told the ledger leaves there what counts, not what it made count', async () => {
    const house = await makeWarehouse(emulator, 'overtaken', ['2024-01-15'])
    await house.backfill('2024-01-15', B15)
    await house.backfill('2024-01-15', B16)
    const tell: SilverContext['recordMaterializations'] = async (made) => {
      const { partitions } = await house.document()
      if (partitions['2024-01-15']?.run_id === B15) {
        const accept = await previewPromotion(house.context, [B16])
        expect(await promote(house.context, { accept, reason: null, over: true })).toMatchObject({ type: 'promoted' })
      }
      await house.context.recordMaterializations(made)
    }
    const accept = await previewPromotion(house.context, [B15])
    await promote({ ...house.context, recordMaterializations: tell }, { accept, reason: null })
    expect(house.made.findLast(({ partition }) => partition === '2024-01-15')).toMatchObject({ runId: B16, version: 3 })
    const { gold } = await house.document()
    expect(house.made.findLast(({ partition }) => partition === '2024-01')?.runId).toBe(gold['2024-01']?.run_id)
  })

  it('and rollback never leave a reader in a loop with data that is not whole', async () => {
    const house = await makeWarehouse(emulator, 'reader', ['2024-01-15', '2024-01-16'])
    await house.backfill('2024-01-15', B15)
    const end = { reached: false }
    const seen = new Set<string>()
    const reader = async () => {
      while (!end.reached) {
        const { partitions, gold } = await house.document()
        const inputs = await house.goldOf('2024-01')
        for (const [date, run] of Object.entries(partitions)) {
          seen.add(run.run_id)
          expect(await lookIfIntact(house.context, date, run)).toMatchObject({ findings: [] })
        }
        // Gold was read a moment later: it is of one state or of the next, and never of neither.
        expect(inputs).toHaveLength(Object.keys(partitions).length)
        expect(Object.keys(gold)).toEqual(['2024-01'])
      }
    }
    const reading = reader()
    for (let round = 0; round < 3; round++) {
      expect(await promoted(house, B15)).toMatchObject({ type: 'promoted' })
      expect(await rollback(house.context, { id: B15, reason: null })).toMatchObject({ type: 'rolled back' })
    }
    end.reached = true
    await reading
    expect(seen).toContain(B15)
    expect(seen).toContain(originalOf('2024-01-15'))
  })

  it('killed after any of its writes leaves readers with the old or the new, and the next command does the rest', async () => {
    const house = await makeWarehouse(emulator, 'killed', ['2024-01-15'])
    for (let most = 0, done = false; !done; most++) {
      expect(most).toBeLessThan(40)
      const id = `backfill-2024-01-15-20260129T15${String(most).padStart(4, '0')}Z`
      await house.backfill('2024-01-15', id)
      const before = await house.document()
      const accept = await previewPromotion(house.context, [id])
      const { context } = killedAfter(house.context, most)
      const end = await promote(context, { accept, reason: 'killed' }).catch((error: unknown) => error)
      done = !(end instanceof Error)
      const after = await house.document()
      const counting = after.partitions['2024-01-15']?.run_id
      expect([before.partitions['2024-01-15']?.run_id, id]).toContain(counting)
      expect(await house.goldOf('2024-01')).toEqual([counting])

      await mendDerived(house.context)
      const silver = openObjects(house.aws, house.dataset.silver.bucket)
      expect(await readLatest(silver, house.dataset)).toMatchObject({ document: { run_id: counting } })
      const lines = new TextDecoder().decode((await silver.read(canonicalRunsKey(house.dataset)))?.body)
      expect(JSON.parse(lines)).toMatchObject({ ingest_date: '2024-01-15', run_id: counting })
      const deeds = await house.store.deeds(house.dataset.silver.asset)
      expect(deeds.map(({ id: deed }) => deed)).toEqual(
        after.history.map(({ action, version }) => `${action}/${version}`),
      )
      expect(house.made.findLast(({ asset }) => asset === house.dataset.silver.asset)?.runId ?? counting).toBe(counting)
      const audit = await silver.list(`${house.dataset.silver.prefix}/_audit/`)
      expect(audit).toHaveLength(after.version)
    }
  })
})

describe('mendDerived', () => {
  it('writes again what is derived, whatever became of it, and nothing where nothing is to be done', async () => {
    const house = await makeWarehouse(emulator, 'mends', ['2024-01-15'])
    const silver = openObjects(house.aws, house.dataset.silver.bucket)
    expect(await mendDerived(house.context)).toEqual({ objects: [], versions: [] })
    await silver.write(latestKey(house.dataset), '{"run_id":')
    await silver.remove([canonicalRunsKey(house.dataset)])
    expect(await mendDerived(house.context)).toEqual({ objects: ['_LATEST.json', 'canonical.json'], versions: [] })
    expect(await mendDerived(house.context)).toEqual({ objects: [], versions: [] })
  })
})
