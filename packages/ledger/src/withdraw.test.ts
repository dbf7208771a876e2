import { assetKey } from '@headwater/graph'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let database: TestDatabase
let ledger: Ledger
beforeAll(async () => {
  database = await testDatabase()
  ledger = await openLedger({ url: database.url })
  await ledger.migrate()
})
afterAll(async () => {
  await ledger.close()
  await database.drop()
})

it('a change outside that was undone is taken back; a mark of a person, and other assets, stay', async () => {
  const [a, b] = [assetKey('p/g/a'), assetKey('p/g/b')]
  const at = new Date('2025-01-04T12:00Z')
  const made = { partition: null, rows: 1, codeVersion: '1', at, source: 'adopted' }
  await ledger.recordMaterializations([a, b].map((asset) => ({ asset, ...made })))
  const wrong = { partition: null, by: 'ana@host', at }
  await ledger.invalidate([
    { asset: a, kind: 'changed outside', reason: '1 row more', ...wrong },
    { asset: a, kind: 'marked', reason: 'ties', ...wrong },
    { asset: b, kind: 'changed outside', reason: '1 row more', ...wrong },
  ])
  await ledger.withdraw([a])
  await ledger.withdraw([])
  const { assets } = await ledger.snapshot()
  expect(assets[a]?.invalidations.map(({ kind }) => kind)).toEqual(['marked'])
  expect(assets[b]?.invalidations.map(({ kind }) => kind)).toEqual(['changed outside'])
})
