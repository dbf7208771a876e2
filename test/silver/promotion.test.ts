import {
  backup,
  canonicalQuery,
  clean,
  listQuarantine,
  listRuns,
  mendDerived,
  openObjects,
  previewClean,
  previewPromotion,
  promote,
  queryAthena,
  readCanonical,
  rebuildGold,
  rollback,
  verifyByAthena,
} from '@headwater/aws/silver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MortgagesOnAws, startMortgages } from './platform.ts'

let mortgages: MortgagesOnAws
beforeAll(async () => {
  mortgages = await startMortgages(['2024-01-30', '2024-01-31', '2024-02-01'])
})
afterAll(() => mortgages[Symbol.asyncDispose]())

async function counting() {
  const { aws, dataset } = mortgages
  const found = await readCanonical(openObjects(aws, dataset.silver.bucket), dataset)
  if (found === null) throw new Error('nothing counts')
  return found.document
}

describe('a backfill of the mortgages platform, after it is written aside', () => {
  it('starts from what the platform had: nothing of that is to be mended, and Athena agrees with it', async () => {
    expect(await mendDerived(mortgages.context)).toEqual({ objects: [], versions: [1] })
    expect(mortgages.made).toEqual([])
    const { partitions } = await counting()
    const runs = Object.entries(partitions).map(([ingest_date, run]) => ({ ingest_date, ...run }))
    const verified = await verifyByAthena(mortgages.context, runs)
    expect(verified).toMatchObject({ ok: true, runs: [{ run_id: '20240130T120000Z' }, {}, {}] })
    expect(verified.query).toContain("WHERE run_id IN ('20240130T120000Z', '20240131T120000Z', '20240201T120000Z')")
  })

  it('is promoted with Gold of the months that it touches, rolled back, and promoted again', async () => {
    const before = await counting()
    const id = await mortgages.backfill(['2024-01-30', '2024-01-31'])
    const accept = await previewPromotion(mortgages.context, [id])
    expect(accept.partitions[0]?.difference).toMatchObject({ summary: expect.stringMatching(/rows more, all GBP/) })

    const result = await promote(mortgages.context, { accept, reason: 'GBP was rejected' })
    expect(result).toMatchObject({ type: 'promoted', rebuilt: accept.months })
    const promoted = await counting()
    expect(promoted.partitions['2024-01-30']?.run_id).toMatch(/^backfill-2024-01-30-/)
    const [row] = await queryAthena(
      mortgages.context,
      canonicalQuery(mortgages.dataset, 'COUNT(*), COUNT(DISTINCT t.id)'),
    )
    expect(row?.[0]).toBe(row?.[1])
    const runs = await listRuns(mortgages.context, { partitions: ['2024-01-30'] })
    expect(runs[0]?.runs.map(({ run_id, counts }) => `${run_id.slice(0, 8)} ${counts}`)).toEqual([
      '20240130 false',
      'backfill true',
    ])

    expect(await rollback(mortgages.context, { id, reason: 'to see' })).toMatchObject({
      type: 'rolled back',
      rebuilt: [],
    })
    const back = await counting()
    expect({ partitions: back.partitions, gold: back.gold }).toEqual({
      partitions: before.partitions,
      gold: before.gold,
    })
    expect(
      await promote(mortgages.context, { accept: await previewPromotion(mortgages.context, [id]), reason: 'again' }),
    ).toMatchObject({
      type: 'promoted',
    })
  })

  it('leaves in quarantine what still is not valid, and no GBP', async () => {
    const list = await listQuarantine(mortgages.context, { partitions: ['2024-01-30', '2024-02-01'] })
    expect(list.dates.map(({ ingest_date }) => ingest_date)).toEqual(['2024-01-30', '2024-02-01'])
    const currencyRows = (date: string) =>
      list.dates.find(({ ingest_date }) => ingest_date === date)?.errors.find(({ error }) => error === 'currency')
        ?.rows ?? 0
    expect(currencyRows('2024-02-01')).toBeGreaterThan(currencyRows('2024-01-30'))
    expect(list.errors[0]?.rows).toBeGreaterThan(0)
  })

  it('is made again of Gold alone by one change, without a row of Silver', async () => {
    const result = await rebuildGold(mortgages.context, { months: ['2024-01', '2024-02'], reason: 'new rule' })
    expect(result).toMatchObject({
      type: 'rebuilt',
      change: { action: 'rebuild gold', partitions: [], gold: [{ month: '2024-01' }, { month: '2024-02' }] },
    })
    expect(await rebuildGold(mortgages.context, { months: ['2023-11'], reason: null })).toEqual({
      type: 'nothing',
      months: ['2023-11'],
    })
  })

  it('lets an original go once it is backed up, and takes its partitions out of the catalog', async () => {
    const { context } = mortgages
    const id = await mortgages.backfill(['2024-02-01'])
    await backup(context, { backfillId: id, partitions: ['2024-02-01'], reason: 'before' })
    await promote(context, { accept: await previewPromotion(context, [id]), reason: 'GBP' })
    const accept = await previewClean(context, { ids: ['20240201T120000Z'] })
    expect(accept.items).toMatchObject([
      { kind: 'original', refused: null, backup: expect.stringMatching(/^backup-pre-backfill-/) },
    ])
    expect(await clean(context, { accept, reason: 'verified', approvedBy: 'grace@bank' })).toMatchObject({
      deleted: [{ id: '20240201T120000Z' }],
      stillThere: [],
    })
    const { partitions } = await counting()
    const runs = Object.entries(partitions).map(([ingest_date, run]) => ({ ingest_date, ...run }))
    expect(await verifyByAthena(context, runs)).toMatchObject({ ok: true })
    const rows = await queryAthena(context, `SELECT DISTINCT run_id FROM silver_transactions`)
    expect(rows.flat()).not.toContain('20240201T120000Z')
  })
})
