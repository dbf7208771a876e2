import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inventedFigures } from './figures.ts'

const facts = [
  '- Backfill `7f3c0001` of silver/transactions: **succeeded**',
  '- Started 2026-01-29 15:00:00Z, ended 2026-01-29 15:02:03Z, 2 min 3 s',
  '| 2024-01-14 | `backfill-2024-01-14-20260129T150000Z` | 1,204 | 5 + 1 | 0.4 % |',
  's3://ohpen-bronze/bronze/ingest_date=2024-01-14/transactions.csv.gz, 2024-01-14..2024-01-31',
].join('\n')

describe('figures that the facts do not have', () => {
  it.each([
    'The backfill 7f3c0001 of silver/transactions succeeded on 2026-01-29.',
    'It began at 15:00:00Z and took 2 min 3 s; 1204 rows (1,204) were valid, 0.4% were not.',
    'From 2024-01-14 to 2024-01-31, it read transactions.csv.gz of S3 and/or wrote `backfill-2024-01-14-20260129T150000Z`.',
    'Two minutes, three seconds.',
    'One thing is open: why it was done.',
  ])('are none in: %s', (text) => {
    expect(inventedFigures(text, facts)).toEqual([])
  })

  it.each([
    ['It took 4 min.', '4'],
    ['There were 1,205 rows.', '1205'],
    ['Twelve rows were rejected.', 'Twelve'],
    ['It ended on 2026-01-30.', '2026-01-30'],
    ['run_id=backfill-2024-01-14-20260129T150001Z', 'run_id=backfill-2024-01-14-20260129T150001Z'],
    ['gold/account_months was wrong.', 'gold/account_months'],
    ['See https://example.com/more', 'https://example.com/more'],
    ['Half of it.', 'Half'],
    ['It began at 15:00:01Z.', '15:00:01Z'],
    ['toString_ and __proto__', 'toString_'],
  ])('are found in: %s', (text, invented) => {
    expect(inventedFigures(text, facts)).toContain(invented)
  })

  it('are found whatever the number is, and never in what was copied', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1205, max: 999_999_999 }), (number) => {
        const text = `There were ${number} of them.`
        expect(inventedFigures(text, facts)).toEqual([String(number)])
        expect(inventedFigures(text, `${facts} ${number}`)).toEqual([])
      }),
    )
  })
})
