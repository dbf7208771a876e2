import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import type { Aws } from '../../../clients.ts'
import type { Dataset } from '../../dataset.ts'
import type { RunRef, SuccessDocument } from '../../documents.ts'
import { type Duckdb, literal, withDuckdb } from '../../duckdb.ts'
import { bronzeKey, homeMonth, partKey, quarantineKey, runFolder, successKey } from '../../layout.ts'
import { openObjects } from '../../objects.ts'

export interface Transaction {
  readonly id: string
  readonly account_id: string
  /** `12.50` */
  readonly amount: string
  readonly currency: string
  /** `2024-01-15 12:00:00`, in UTC. */
  readonly tx_date: string
  /** From v2 on. */
  readonly channel?: string | null
}

export interface RunToWrite extends RunRef {
  readonly executionArn: string
  readonly valid: readonly Transaction[]
  /** Validation errors of the rows that are put aside. */
  readonly quarantine?: readonly string[]
  /** The run_id of its Bronze file, whose rows are as many as come out. */
  readonly bronzeRun: string
}

/** Writes a run as the job does: its raw file, parts of each month, quarantine, `_SUCCESS` last. */
export async function writeRun(aws: Aws, dataset: Dataset, run: RunToWrite): Promise<SuccessDocument> {
  const { ingest_date: date, schema_v: schemaV, run_id: runId, valid, quarantine = [] } = run
  const silver = openObjects(aws, dataset.silver.bucket)
  const months = [...new Set([homeMonth(date), ...valid.map(({ tx_date }) => tx_date.slice(0, 7))])].sort()
  const files: { key: string; rows: number }[] = []
  await withDuckdb(async (duckdb) => {
    for (const month of months) {
      const rows = valid.filter(({ tx_date }) => tx_date.startsWith(month))
      if (rows.length === 0) continue
      const key = partKey(runFolder(dataset, month, schemaV, runId), 0)
      await silver.write(key, await parquetOf(duckdb, partSql(rows, run)))
      files.push({ key, rows: rows.length })
    }
  })
  await writeBronze(aws, dataset, run)
  if (quarantine.length > 0) {
    const lines = quarantine.map(
      (validation_error, at) => `${JSON.stringify({ TransactionID: `q${at}`, validation_error })}\n`,
    )
    await openObjects(aws, dataset.quarantine.bucket).write(quarantineKey(dataset, date, runId), lines.join(''))
  }
  const condemned = quarantine.filter((error) => error === 'max attempts').length
  const success: SuccessDocument = {
    run_id: runId,
    execution_arn: run.executionArn,
    completed_at: '2026-01-29T15:00:30Z',
    metrics: {
      input_rows: valid.length + quarantine.length,
      valid_rows: valid.length,
      quarantined_rows: quarantine.length - condemned,
      condemned_rows: condemned,
    },
    files,
  }
  for (const month of months) {
    await silver.write(successKey(runFolder(dataset, month, schemaV, runId)), JSON.stringify(success))
  }
  return success
}

async function writeBronze(aws: Aws, dataset: Dataset, { ingest_date, schema_v, ...run }: RunToWrite): Promise<void> {
  const columns = dataset.schemas[schema_v]?.bronzeColumns ?? []
  const rows = run.valid.length + (run.quarantine?.length ?? 0)
  const body = [columns.join(','), ...Array.from({ length: rows }, (_, at) => `t${at},"a,${at}",1,EUR,x`)].join('\n')
  const key = bronzeKey(dataset, ingest_date, run.bronzeRun)
  await openObjects(aws, dataset.bronze.bucket).write(key, gzipSync(`${body}\n`))
}

/** A query whose result is a part, of rows of one month. */
export function partSql(
  rows: readonly Transaction[],
  { schema_v, run_id }: Pick<RunRef, 'schema_v' | 'run_id'>,
): string {
  const value = (text: string | null) => (text === null ? 'null' : literal(text))
  const values = rows.map((row) => {
    const { id, account_id, amount, currency, tx_date, channel = null } = row
    return `(${[id, account_id, amount, currency, tx_date, channel].map(value).join(', ')})`
  })
  const columns = [
    'id, account_id, amount::decimal(16,2) as amount, currency, tx_date::timestamp as tx_date',
    'year(tx_date::timestamp)::integer as year, month(tx_date::timestamp)::integer as month',
    `${literal(schema_v)} as schema_v, ${literal(run_id)} as run_id`,
    ...(schema_v === 'v1' ? [] : ['channel::varchar as channel']),
  ]
  return `select ${columns.join(', ')} from (values ${values.join(', ')}) t(id, account_id, amount, currency, tx_date, channel)`
}

/** The Parquet file of a query's result. */
export async function parquetOf(duckdb: Duckdb, sql: string): Promise<Uint8Array> {
  const file = `${duckdb.folder}/made.parquet`
  await duckdb.rows(`copy (${sql}) to ${literal(file)} (format parquet)`)
  return readFile(file)
}

/** `count` rows of a date, an hour or less apart, of two accounts. */
export function transactions(date: string, count: number, currency = 'EUR', from = 0): readonly Transaction[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `${currency}-${date}-${String(from + at).padStart(5, '0')}`,
    account_id: `account-${at % 2}`,
    amount: `${(at % 90) + 10}.25`,
    currency,
    tx_date: `${date} ${String(at % 24).padStart(2, '0')}:30:00`,
  }))
}
