import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { literal, withDuckdb } from '../duckdb.ts'
import { testDataset } from '../testing/dataset.ts'
import { partSql, type Transaction } from '../validate/testing/written-run.ts'
import { tellApart } from './tell-apart.ts'

const COLUMNS = testDataset().schemas.v1?.silverColumns ?? []

/** Few ids and few amounts, so that rows and ids repeat. */
const someRows = fc.array(
  fc
    .record({ id: fc.constantFrom('1', '2', '3'), amount: fc.constantFrom('1.00', '2.00', '3.50') })
    .map((row): Transaction => ({ ...row, account_id: 'x', currency: 'EUR', tx_date: '2024-01-15 10:00:00' })),
  { maxLength: 8 },
)

/** The same by hand: row by row, each id by itself. */
function byHand(a: readonly Transaction[], b: readonly Transaction[]) {
  const left = { a: [...a], b: [...b] }
  for (const row of a) {
    const at = left.b.findIndex(({ id, amount }) => id === row.id && amount === row.amount)
    if (at < 0) continue
    left.b.splice(at, 1)
    left.a.splice(left.a.indexOf(row), 1)
  }
  const of = (rows: readonly Transaction[], wanted: string) => rows.filter(({ id }) => id === wanted).length
  const sums = { onlyInA: 0, onlyInB: 0, changed: 0 }
  for (const id of ['1', '2', '3']) {
    const [inA, inB] = [of(left.a, id), of(left.b, id)]
    sums.changed += Math.min(inA, inB)
    sums.onlyInA += Math.max(0, inA - inB)
    sums.onlyInB += Math.max(0, inB - inA)
  }
  return sums
}

describe('tellApart', () => {
  it('counts every row once, as telling them apart by hand does', async () => {
    await fc.assert(
      fc.asyncProperty(someRows, someRows, async (a, b) => {
        const apart = await withDuckdb(async (duckdb) => {
          const written = async (rows: readonly Transaction[], side: string) => {
            if (rows.length === 0) return { files: [], columns: COLUMNS }
            const file = `${duckdb.folder}/${side}.parquet`
            await duckdb.rows(`copy (${partSql(rows, { schema_v: 'v1', run_id: side })}) to ${literal(file)}`)
            return { files: [file], columns: COLUMNS }
          }
          return tellApart(duckdb, { a: await written(a, 'a'), b: await written(b, 'b') })
        })
        const { onlyInA, onlyInB, changed, equal } = apart
        expect({ onlyInA: onlyInA.rows, onlyInB: onlyInB.rows, changed: changed.rows }).toEqual(byHand(a, b))
        expect(apart.rows).toEqual({ a: a.length, b: b.length })
        expect(equal).toBe(onlyInA.rows + onlyInB.rows + changed.rows === 0)
      }),
      { numRuns: 40 },
    )
  })

  it('stays within its memory on a million rows that all changed', async () => {
    const apart = await withDuckdb(async (duckdb) => {
      for (const [side, cents] of [
        ['a', 25],
        ['b', 26],
      ] as const) {
        await duckdb.rows(
          `copy (select 'transaction-number-' || i as id, 'account-' || i % 5000 as account_id,
                   (i % 900 + ${cents} / 100.0)::decimal(16,2) as amount, 'EUR' as currency,
                   timestamp '2024-01-15' + to_milliseconds(i * 86) as tx_date, 2024::integer as year, 1::integer as month,
                   'v1' as schema_v, '${side}' as run_id
                 from range(1000000) t(i)) to ${literal(`${duckdb.folder}/${side}.parquet`)}`,
        )
      }
      const files = (side: 'a' | 'b') => ({ files: [`${duckdb.folder}/${side}.parquet`], columns: COLUMNS })
      return tellApart(duckdb, { a: files('a'), b: files('b') })
    })
    expect(apart).toMatchObject({
      changed: { rows: 1_000_000, columns: { amount: 1_000_000 } },
      amounts: { EUR: { difference: '10000.00' } },
    })
  })
})
