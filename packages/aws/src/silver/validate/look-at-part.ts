import type { Column } from '../dataset.ts'
import { type Duckdb, identifier, isBroken, numberIn, parquet, type Row, textIn } from '../duckdb.ts'
import { typeName } from './declared.ts'
import type { PartContent, RowChecks, Rows } from './facts.ts'

/** What the folder of a part says about its rows. */
export interface PartPlace {
  /** `YYYY-MM` */
  readonly month: string
  readonly schemaVersion: string
  readonly runId: string
  /** The ingest_date. */
  readonly date: string
}

/** What the checks of rows look at, and the types that they can read. */
const NEEDED: readonly (readonly [column: string, types: RegExp])[] = [
  ['id', /^varchar$/],
  ['tx_date', /^timestamp/],
  ['year', /^(integer|bigint|smallint|varchar)$/],
  ['month', /^(integer|bigint|smallint|varchar)$/],
  ['schema_v', /^varchar$/],
  ['run_id', /^varchar$/],
]

/** Makes DuckDB decode every value of the relation `part`: what is only counted, it takes from the statistics of the file. */
const EVERY_VALUE = 'bit_xor(hash(part)) as content'

/**
 * Reads every value of a part once, so that one which is cut off or damaged is noticed; a part that is no Parquet gives
 * DuckDB's word for it. Times are taken as UTC, which is how Parquet has them.
 */
export async function lookAtPart(
  duckdb: Duckdb,
  file: string,
  place: PartPlace,
): Promise<PartContent | { readonly unreadable: string }> {
  try {
    const columns = await columnsOf(duckdb, [file])
    const types = new Map(columns.map(({ name, type }) => [name, typeName(type)]))
    const can = NEEDED.every(([name, allowed]) => allowed.test(types.get(name) ?? ''))
    const filled = columns.map(({ name }, at) => `count(${identifier(name)}) as ${identifier(`filled_${at}`)}`)
    const asked = ['count(*) as "rows"', EVERY_VALUE, ...filled, ...(can ? COUNTS : [])]
    const values = can ? checkValues(place) : []
    const [row] = await duckdb.rows(`select ${asked.join(', ')} from ${parquet([file])} part`, values)
    const rows = numberIn(row, 'rows')
    if (!can) return { rows, columns, checks: null }
    const nulls = Object.fromEntries(columns.map(({ name }, at) => [name, rows - numberIn(row, `filled_${at}`)]))
    // Asked for only where there are any: of a run that is right, nobody looks at them.
    const anyBroken = CHECKS.some(({ name }) => numberIn(row, name) > 0)
    const samples = anyBroken ? await duckdb.rows(`select ${SAMPLES.join(', ')} from ${parquet([file])}`, values) : []
    return { rows, columns, checks: { ...readChecks(row, samples[0]), nulls } }
  } catch (error) {
    return unreadable(error, file)
  }
}

/** Whether every value of a Parquet file can be read. */
export async function readsWhole(duckdb: Duckdb, file: string): Promise<true | { readonly unreadable: string }> {
  try {
    await duckdb.rows(`select ${EVERY_VALUE} from ${parquet([file])} part`)
    return true
  } catch (error) {
    return unreadable(error, file)
  }
}

/** How many rows a Parquet file says that it has. */
export async function rowsOfFile(duckdb: Duckdb, file: string): Promise<number | { readonly unreadable: string }> {
  try {
    const [row] = await duckdb.rows(`select count(*) as "rows" from ${parquet([file])}`)
    return numberIn(row, 'rows')
  } catch (error) {
    return unreadable(error, file)
  }
}

/** In DuckDB's words, without the name that the file has here, nor bytes of the file that are no text. */
function unreadable(error: unknown, file: string): { readonly unreadable: string } {
  if (!(error instanceof Error) || isBroken(error)) throw error
  const [line = ''] = error.message.replaceAll(file, 'it').split('\n')
  return { unreadable: line.replaceAll(/\p{Cc}/gu, '?') }
}

/** Names and types, in the order of the files. */
export async function columnsOf(duckdb: Duckdb, files: readonly string[]): Promise<readonly Column[]> {
  const found = await duckdb.rows(`describe select * from ${parquet(files)}`)
  return found.map((row) => ({
    name: textIn(row, 'column_name') ?? '',
    type: typeName(textIn(row, 'column_type') ?? ''),
  }))
}

const FOLDER_COLUMNS = ['year', 'month', 'schema_v', 'run_id'] as const

interface Check {
  readonly name: string
  /** A condition of a row that breaks the rule. `$1` to `$6`: date, first of the month, year, month of the year, schema_v, run_id. */
  readonly broken: string
  /** What is shown of such a row. */
  readonly sample: string
}

const CHECKS: readonly Check[] = [
  {
    name: 'late',
    broken: 'tx_date::timestamp >= $1::date + interval 1 day',
    sample: `id || ' of ' || tx_date::timestamp`,
  },
  {
    name: 'misplaced',
    broken: `date_trunc('month', tx_date::timestamp) <> $2::date`,
    sample: `id || ' of ' || tx_date::timestamp`,
  },
  ...FOLDER_COLUMNS.map((column, at) => {
    const value = column === 'year' || column === 'month' ? `try_cast(${column} as integer)` : column
    const said = column === 'year' || column === 'month' ? `$${at + 3}::integer` : `$${at + 3}`
    return {
      name: `other_${column}`,
      broken: `${value} is distinct from ${said}`,
      sample: `coalesce(${column}::varchar, 'null')`,
    }
  }),
]

const COUNTS = CHECKS.map(({ name, broken }) => `count(*) filter (where ${broken}) as ${name}`)
const SAMPLES = CHECKS.map(({ name, broken, sample }) => `min(${sample}) filter (where ${broken}) as ${name}`)

function checkValues({ date, month, schemaVersion, runId }: PartPlace): readonly string[] {
  const [year = '', monthOfYear = ''] = month.split('-')
  return [date, `${month}-01`, year, monthOfYear, schemaVersion, runId]
}

function readChecks(counts: Row | undefined, samples: Row | undefined): Omit<RowChecks, 'nulls'> {
  const rows = (name: string): Rows => ({ rows: numberIn(counts, name), sample: textIn(samples, name) })
  return {
    late: rows('late'),
    otherMonth: rows('misplaced'),
    otherFolder: Object.fromEntries(FOLDER_COLUMNS.map((column) => [column, rows(`other_${column}`)])),
  }
}

/** Ids that occur more than once in these parts together. */
export async function findRepeated(duckdb: Duckdb, files: readonly string[]): Promise<Rows> {
  if (files.length === 0) return { rows: 0, sample: null }
  const [row] = await duckdb.rows(
    `select count(*) as ids, min(id) as sample from (select id from ${parquet(files)} group by id having count(*) > 1)`,
  )
  return { rows: numberIn(row, 'ids'), sample: textIn(row, 'sample') }
}
