import { writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { literal, numberIn, textIn, withDuckdb } from '../duckdb.ts'
import { lookAtPart, readsWhole } from './look-at-part.ts'
import { parquetOf, partSql, transactions } from './testing/written-run.ts'

const DATE = '2024-01-15'

it('finds damage in the data of any column, though most are only counted', async () => {
  const place = { month: '2024-01', schemaVersion: 'v1', runId: 'r', date: DATE }
  await withDuckdb(async (duckdb) => {
    const whole = await parquetOf(duckdb, partSql(transactions(DATE, 400), { schema_v: 'v1', run_id: 'r' }))
    const file = `${duckdb.folder}/whole.parquet`
    await writeFile(file, whole)
    expect(await lookAtPart(duckdb, file, place)).toMatchObject({ rows: 400, checks: { late: { rows: 0 } } })
    const columns = await duckdb.rows(
      `select path_in_schema as name, data_page_offset as "from" from parquet_metadata(${literal(file)})`,
    )
    expect(columns).toHaveLength(9)
    for (const column of columns) {
      const name = textIn(column, 'name')
      const from = numberIn(column, 'from')
      const damaged = `${duckdb.folder}/${name}.parquet`
      await writeFile(
        damaged,
        whole.map((byte, at) => (at >= from && at < from + 12 ? 255 : byte)),
      )
      expect(await lookAtPart(duckdb, damaged, place), `${name}`).toHaveProperty('unreadable')
      expect(await readsWhole(duckdb, damaged), `${name}`).toHaveProperty('unreadable')
    }
  })
})
