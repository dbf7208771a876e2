import type { RunMetrics } from '@headwater/engine'
import { allEnded } from '../all-ended.ts'
import type { Column } from '../dataset.ts'
import type { RunRef } from '../documents.ts'
import { type Duckdb, identifier, numberIn, parquet, type Row, textIn } from '../duckdb.ts'
import { declaredProblem } from './declared.ts'
import { type Finding, finding } from './finding.ts'
import { columnsOf } from './look-at-part.ts'

/** A run that the month was made of, with its parts of that month on this machine. */
export interface InputRun extends RunRef {
  readonly metrics: RunMetrics
  readonly files: readonly string[]
}

/** An asset's files on this machine. */
export interface GoldFiles {
  /** Where its files lie, for messages. */
  readonly where: string
  readonly files: readonly string[]
}

const ACCOUNT_MONTHS: readonly Column[] = [
  { name: 'account_id', type: 'varchar' },
  { name: 'month', type: 'varchar' },
  { name: 'currency', type: 'varchar' },
  { name: 'transactions', type: 'bigint' },
  { name: 'amount', type: 'decimal(18,2)' },
  { name: 'first_tx', type: 'timestamp' },
  { name: 'last_tx', type: 'timestamp' },
]

const SHOWN = 5

/** `account_months`: rows that Silver does not give, and rows that it gives and that are not there. */
export async function wrongSums(
  duckdb: Duckdb,
  { where, files }: GoldFiles,
  month: string,
  runs: readonly InputRun[],
): Promise<Finding | null> {
  const problem = declaredProblem(await columnsOf(duckdb, files), ACCOUNT_MONTHS)
  if (problem !== null) return finding('schema', [{ ...problem, where }], () => 'account_months has other columns')
  const silver = runs.flatMap((run) => run.files)
  const columns = ACCOUNT_MONTHS.map(({ name }) => identifier(name)).join(', ')
  const found = `select ${columns} from ${parquet(files)}`
  const expected =
    silver.length === 0
      ? `${found} where false`
      : `select account_id, $1::varchar as month, currency, count(*)::bigint as transactions,
           sum(amount)::decimal(18,2) as amount, min(tx_date) as first_tx, max(tx_date) as last_tx
         from ${parquet(silver)} group by account_id, currency`
  const differing = await duckdb.rows(
    `with found as (${found}), expected as (${expected}),
       differing as (
         select 'found' as side, * from (from found except all from expected)
         union all
         select 'expected' as side, * from (from expected except all from found))
     select *, count(*) over () as "differing" from differing
     order by account_id, currency, side desc limit ${SHOWN * 2}`,
    silver.length === 0 ? [] : [month],
  )
  const wrong = differing.map((row) => {
    const sums = `${textIn(row, 'transactions')} transactions, ${textIn(row, 'amount')}`
    const whose = `${where}, ${textIn(row, 'account_id')} ${textIn(row, 'currency')}`
    return textIn(row, 'side') === 'found'
      ? { found: sums, where: whose, expected: 'what Silver adds up to' }
      : { found: 'no such row', where: whose, expected: sums }
  })
  const [first] = differing
  const count = first === undefined ? 0 : numberIn(first, 'differing')
  return finding('sums', wrong, () => `account_months is not what the runs it names add up to, in ${count} rows`)
}

/** `data_quality`: a row for each run, with its metrics and its rows in this month. */
export async function wrongQuality(
  duckdb: Duckdb,
  { where, files }: GoldFiles,
  month: string,
  runs: readonly InputRun[],
): Promise<Finding | null> {
  const expected = await allEnded(
    runs.map(async ({ ingest_date, schema_v, run_id, metrics, files: parts }) => {
      const [row] = parts.length === 0 ? [] : await duckdb.rows(`select count(*) as "rows" from ${parquet(parts)}`)
      const rows = row === undefined ? 0 : numberIn(row, 'rows')
      return { month, ingest_date, schema_v, run_id, ...metrics, month_rows: rows }
    }),
  )
  const names = Object.keys(expected[0] ?? {})
  const columns = await columnsOf(duckdb, files)
  const missing = names.filter((name) => !columns.some((column) => column.name === name))
  if (missing.length > 0) {
    const wrong = { found: `no ${missing.join(', ')}`, where, expected: names.join(', ') }
    return finding('schema', [wrong], () => 'data_quality has other columns')
  }
  const text = (row: Row) => names.map((name) => `${name} ${textIn(row, name)}`).join(', ')
  const found = (await duckdb.rows(`from ${parquet(files)}`)).map(text)
  const wanted = expected.map(text)
  const wrong = [
    ...found.filter((row) => !wanted.includes(row)).map((row) => ({ found: row, where, expected: 'no such row' })),
    ...wanted.filter((row) => !found.includes(row)).map((row) => ({ found: 'no such row', where, expected: row })),
  ]
  if (wrong.length === 0 && found.length !== wanted.length) {
    wrong.push({ found: `${found.length} rows`, where, expected: `${wanted.length}, one for each run` })
  }
  return finding('sums', wrong, () => 'data_quality is not what its runs say of themselves')
}
