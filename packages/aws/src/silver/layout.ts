import { parseStamp, stamp } from '../names/stamp.ts'
import type { Dataset } from './dataset.ts'
import type { RunRef } from './documents.ts'

/**
 * Where everything lies: keys in the dataset's buckets. Pure. Dates are `YYYY-MM-DD`, months `YYYY-MM`; folders have no slash
 * at their end. A key that is none of ours is read as null, never guessed at.
 */

/** The month whose folder every run of this date has, with rows in it or without. */
export function homeMonth(date: string): string {
  return date.slice(0, 7)
}

/** `silver/…/year=2024/month=01/schema_v=v1/run_id=<run_id>`, in the Silver bucket. */
export function runFolder(dataset: Dataset, month: string, schemaVersion: string, runId: string): string {
  return `${silverMonthFolder(dataset, month)}/schema_v=${schemaVersion}/run_id=${runId}`
}

/** All runs of all dates with rows of this month: `silver/…/year=2024/month=01`. */
export function silverMonthFolder({ silver }: Pick<Dataset, 'silver'>, month: string): string {
  return `${silver.prefix}/${monthFolder(month)}`
}

/** Of a folder of a run. */
export function successKey(folder: string): string {
  return `${folder}/_SUCCESS`
}

/** Where a run of a date is found with one request. */
export function homeSuccessKey(dataset: Dataset, { ingest_date, schema_v, run_id }: RunRef): string {
  return successKey(runFolder(dataset, homeMonth(ingest_date), schema_v, run_id))
}

/** `part-00000.parquet` of a folder. */
export function partKey(folder: string, number: number, ending = 'parquet'): string {
  return `${folder}/part-${String(number).padStart(5, '0')}.${ending}`
}

export function canonicalKey({ silver }: Pick<Dataset, 'silver'>): string {
  return `${silver.prefix}/_CANONICAL.json`
}

export function latestKey({ silver }: Pick<Dataset, 'silver'>): string {
  return `${silver.prefix}/_LATEST.json`
}

/** What Athena's table `canonical` reads: one JSON line for each date. */
export function canonicalRunsKey({ silver }: Pick<Dataset, 'silver'>): string {
  // Beside the data's folder, not in it: that is another table of Athena's.
  return [...silver.prefix.split('/').slice(0, -1), '_canonical_runs', 'canonical.json'].join('/')
}

/** `_audit/20260129T150000Z-promote-<id>.json`, beside `_CANONICAL.json`. Spaces and slashes become dashes. */
export function auditKey({ silver }: Pick<Dataset, 'silver'>, at: Date, action: string, id: string): string {
  const plain = (text: string) => text.replaceAll(/[^A-Za-z0-9._-]+/g, '-')
  return `${silver.prefix}/_audit/${stamp(at)}-${plain(action)}-${plain(id)}.json`
}

/** What arrived for a date, of every run: ends with a slash, so that it is the prefix of nothing else. */
export function bronzePrefix({ bronze }: Pick<Dataset, 'bronze'>, date: string): string {
  return `${bronze.prefix}/ingest_date=${date}/`
}

export function bronzeKey(dataset: Pick<Dataset, 'bronze'>, date: string, runId: string): string {
  return `${bronzePrefix(dataset, date)}run_id=${runId}/${dataset.bronze.file}`
}

export function quarantineFolder({ quarantine }: Pick<Dataset, 'quarantine'>, date: string, runId: string): string {
  return `${quarantine.prefix}/ingest_date=${date}/run_id=${runId}`
}

export function quarantineKey(dataset: Pick<Dataset, 'quarantine'>, date: string, runId: string): string {
  return partKey(quarantineFolder(dataset, date, runId), 0, 'json')
}

/** `gold/mortgages/account_months/year=2024/month=01/run_id=<gold run>`. */
export function goldFolder({ gold }: Pick<Dataset, 'gold'>, name: string, month: string, runId: string): string {
  return `${gold.prefix}/${name}/${monthFolder(month)}/run_id=${runId}`
}

/** What a gold run reads: written before it is started. */
export function goldInputKey({ gold }: Pick<Dataset, 'gold'>, runId: string): string {
  return `${gold.prefix}/_inputs/${runId}.json`
}

/** `backup-pre-backfill-20260129T150000Z-<backfill id>`: a prefix that no other backup has. */
export function backupPrefix(at: Date, backfillId: string): string {
  return `backup-pre-backfill-${stamp(at)}-${backfillId}`
}

export function parseBackupKey(
  key: string,
): { readonly prefix: string; readonly backfillId: string; readonly at: Date } | null {
  const found = /^(backup-pre-backfill-(\d{8}T\d{6}Z)-([^/]+))\//.exec(`${key}/`)
  const [, prefix = '', time = '', backfillId = ''] = found ?? []
  const at = parseStamp(time)
  return at === null ? null : { prefix, backfillId, at }
}

export interface SilverKey {
  readonly month: string
  readonly schemaVersion: string
  readonly runId: string
  /** `part-00000.parquet`, `_SUCCESS`. */
  readonly file: string
}

export function parseSilverKey({ silver }: Pick<Dataset, 'silver'>, key: string): SilverKey | null {
  const [year, month, schema, run, file, ...more] = under(silver.prefix, key) ?? []
  const runId = value('run_id', run)
  const schemaVersion = value('schema_v', schema)
  const found = parseMonth(year, month)
  if (found === null || runId === null || schemaVersion === null || !file || more.length > 0) return null
  return { month: found, schemaVersion, runId, file }
}

export interface DatedKey {
  readonly date: string
  readonly runId: string
  readonly file: string
}

export function parseBronzeKey({ bronze }: Pick<Dataset, 'bronze'>, key: string): DatedKey | null {
  return parseDated(bronze.prefix, key)
}

export function parseQuarantineKey({ quarantine }: Pick<Dataset, 'quarantine'>, key: string): DatedKey | null {
  return parseDated(quarantine.prefix, key)
}

export interface GoldKey {
  /** `account_months` */
  readonly name: string
  readonly month: string
  readonly runId: string
  readonly file: string
}

export function parseGoldKey({ gold }: Pick<Dataset, 'gold'>, key: string): GoldKey | null {
  const [name, year, month, run, file, ...more] = under(gold.prefix, key) ?? []
  const runId = value('run_id', run)
  const found = parseMonth(year, month)
  if (!name || found === null || runId === null || !file || more.length > 0) return null
  return { name, month: found, runId, file }
}

function monthFolder(month: string): string {
  const [year, number] = month.split('-')
  return `year=${year}/month=${number}`
}

function parseMonth(year: string | undefined, month: string | undefined): string | null {
  const found = `${value('year', year)}-${value('month', month)}`
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(found) ? found : null
}

function parseDated(prefix: string, key: string): DatedKey | null {
  const [day, run, file, ...more] = under(prefix, key) ?? []
  const date = value('ingest_date', day)
  const runId = value('run_id', run)
  if (date === null || !/^\d{4}-\d\d-\d\d$/.test(date) || runId === null || !file || more.length > 0) return null
  return { date, runId, file }
}

function under(prefix: string, key: string): string[] | null {
  return key.startsWith(`${prefix}/`) ? key.slice(prefix.length + 1).split('/') : null
}

/** Of `name=value`. */
function value(name: string, segment: string | undefined): string | null {
  return segment?.startsWith(`${name}=`) && segment.length > name.length + 1 ? segment.slice(name.length + 1) : null
}
