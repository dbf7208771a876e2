import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { type Lake, SILVER, type StoredObject } from './lake.ts'

export type Row = { readonly [column: string]: unknown }

/** Parquet files of the lake, asked by SQL. */
export interface Reader extends AsyncDisposable {
  /** `$parts` in the query stands for these files, all of them with the columns that any has. Numbers come as texts. */
  query(parts: readonly StoredObject[], sql: string): Promise<readonly Row[]>
  /** The rows that count of an ingest_date. */
  counting(date: string, sql: string): Promise<readonly Row[]>
  /** The rows that count of a month in Gold: `account_months` or `data_quality`. */
  gold(name: string, month: string, sql: string): Promise<readonly Row[]>
  /**
   * Every row in which Gold is not what an aggregate of our own over the canonical parts says, in every month that counts.
   * Which parts those are is told by `_CANONICAL.json` and the folders alone.
   */
  wrongGold(): Promise<readonly Row[]>
}

export async function openReader(lake: Lake): Promise<Reader> {
  const folder = await mkdtemp(join(tmpdir(), 'hw-lake-'))
  const duckdb = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' })
  const connection = await duckdb.connect()
  await connection.run(`set TimeZone = 'UTC'`)

  const download = onDisk(lake, folder)
  const query: Reader['query'] = async (parts, sql) => {
    const files = await Promise.all(parts.map(download))
    const reader = await connection.runAndReadAll(sql.replaceAll('$parts', relation(files)))
    return reader.getRowObjectsJson()
  }
  const goldOf = async (name: string, month: string, run: string): Promise<readonly StoredObject[]> => {
    const [year, number] = month.split('-')
    return parquet(await lake.list('ohpen-gold', `gold/mortgages/${name}/year=${year}/month=${number}/run_id=${run}/`))
  }
  return {
    query,
    async counting(date, sql) {
      const run = (await lake.canonical()).partitions[date]
      const parts = parquet(await lake.list('ohpen-silver', `${SILVER}/year=`))
      const folderName = `/schema_v=${run?.schema_v}/run_id=${run?.run_id}/`
      return query(
        parts.filter(({ key }) => key.includes(folderName)),
        sql,
      )
    },
    async gold(name, month, sql) {
      const run = (await lake.canonical()).gold[month]?.run_id ?? ''
      return query(await goldOf(name, month, run), sql)
    },
    async wrongGold() {
      const { partitions, gold } = await lake.canonical()
      const counts = new Set(Object.values(partitions).map((run) => `schema_v=${run.schema_v}/run_id=${run.run_id}`))
      const all = parquet(await lake.list('ohpen-silver', `${SILVER}/year=`))
      const parts = all.filter(({ key }) => counts.has(key.split('/').slice(-3, -1).join('/')))
      const wrong: Row[] = []
      for (const [month, { run_id }] of Object.entries(gold)) {
        const [year, number] = month.split('-')
        const own = parts.filter(({ key }) => key.startsWith(`${SILVER}/year=${year}/month=${number}/`))
        const [accounts, quality] = await Promise.all([
          goldOf('account_months', month, run_id),
          goldOf('data_quality', month, run_id),
        ])
        wrong.push(
          ...(await differences(query, month, own, accounts, ACCOUNT_MONTHS, 'select * from $parts')),
          ...(await differences(query, month, own, quality, RUNS, QUALITY)),
        )
      }
      return wrong
    },
    async [Symbol.asyncDispose]() {
      connection.closeSync()
      duckdb.closeSync()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const ACCOUNT_MONTHS = `
  select account_id, strftime(any_value(tx_date), '%Y-%m') as month, currency, count(*) as transactions,
         sum(amount) as amount, min(tx_date) as first_tx, max(tx_date) as last_tx
  from $parts group by account_id, currency`

const RUNS = 'select run_id, schema_v, count(*) as rows from $parts group by all'
const QUALITY = 'select run_id, schema_v, month_rows as rows from $parts'

/** Rows of one query that the other has not, texts compared: types are not what is asked here. */
async function differences(
  query: Reader['query'],
  month: string,
  silver: readonly StoredObject[],
  gold: readonly StoredObject[],
  wanted: string,
  found: string,
): Promise<readonly Row[]> {
  const texts = async (parts: readonly StoredObject[], sql: string): Promise<Map<string, Row>> =>
    new Map((await query(parts, sql)).map((row) => [Object.values(row).map(String).join('|'), row]))
  const [own, made] = await Promise.all([texts(silver, wanted), texts(gold, found)])
  const missing = [...own].filter(([text]) => !made.has(text)).map(([, row]) => ({ month, missing: row }))
  const wrong = [...made].filter(([text]) => !own.has(text)).map(([, row]) => ({ month, wrong: row }))
  return [...missing, ...wrong].slice(0, 10)
}

function parquet(objects: readonly StoredObject[]): readonly StoredObject[] {
  return objects.filter(({ key }) => key.endsWith('.parquet'))
}

/** Downloads each object once, by its etag: whoever damages a part by hand makes another of it. */
function onDisk(lake: Lake, folder: string): (part: StoredObject) => Promise<string> {
  const files = new Map<string, Promise<string>>()
  const download = async (number: number, { bucket, key }: StoredObject): Promise<string> => {
    const path = join(folder, `${number}.parquet`)
    await writeFile(path, await lake.read(bucket, key))
    return path
  }
  return (part) => {
    const name = `${part.bucket}/${part.key} ${part.etag}`
    const file = files.get(name) ?? download(files.size, part)
    files.set(name, file)
    return file
  }
}

function relation(files: readonly string[]): string {
  if (files.length === 0) throw new Error('no Parquet file is there')
  const names = files.map((file) => `'${file.replaceAll("'", "''")}'`)
  return `read_parquet([${names.join(', ')}], union_by_name = true, hive_partitioning = false)`
}
