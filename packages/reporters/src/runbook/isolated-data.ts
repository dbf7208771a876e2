import type { Json } from '@headwater/graph'
import { isText, record } from '../text/read-json.ts'

/** Of what an isolated operation works on: as much as typing it by hand takes. */
export interface IsolatedPlaces {
  readonly region: string
  readonly bronze: Place
  readonly silver: Place
  readonly quarantine: Place
  readonly stateMachine: string
  readonly logGroup: string
  readonly limits: { readonly quarantineRate: number; readonly condemned: number }
}

interface Place {
  readonly bucket: string
  readonly prefix: string
}

/** What a step of one date was planned with. */
export interface IsolatedDate {
  readonly date: string
  readonly backfillId: string
  readonly runId: string
  readonly schemaVersion: string
  /** As it is handed to the execution: byte for byte what Headwater hands over. */
  readonly input: string
  readonly bronze: string
  readonly original: { readonly runId: string; readonly schemaVersion: string } | null
}

/** The runbook's words, in its order: a plan that was kept in a database has lost the order of its keys. */
const INPUT = [
  'run_key',
  's3_bucket',
  's3_key',
  'schema_version',
  'trigger_source',
  'trigger_event_id',
  'trigger_event_time',
] as const

/** Null for a spec that is not an isolated operation's. */
export function readPlaces(spec: Json): IsolatedPlaces | null {
  const { region, bronze, silver, quarantine, stateMachine, logGroup, limits } = record(spec)
  const places = [place(bronze), place(silver), place(quarantine)] as const
  const { quarantineRate, condemned } = record(limits)
  if (!isText(region) || !isText(stateMachine) || !isText(logGroup)) return null
  if (places[0] === null || places[1] === null || places[2] === null) return null
  if (typeof quarantineRate !== 'number' || typeof condemned !== 'number') return null
  return {
    ...{ region, bronze: places[0], silver: places[1], quarantine: places[2], stateMachine, logGroup },
    limits: { quarantineRate, condemned },
  }
}

/** Null for data that no preparation of a backfill has made. */
export function readDate(date: string | null, data: Json | undefined): IsolatedDate | null {
  const { backfillId, runId, input, bronze, original } = record(data)
  const words = record(input)
  const { key } = record(bronze)
  const given = INPUT.map((name): [string, Json | undefined] => [name, words[name]])
  if (date === null || !isText(backfillId) || !isText(runId) || !isText(key)) return null
  if (!given.every(([, value]) => isText(value))) return null
  const { run_id, schema_v } = record(original)
  return {
    ...{ date, backfillId, runId, bronze: key, schemaVersion: String(words.schema_version) },
    input: JSON.stringify(Object.fromEntries(given)),
    original: isText(run_id) && isText(schema_v) ? { runId: run_id, schemaVersion: schema_v } : null,
  }
}

/** The folder of a run in the month of its own ingest_date, which every run has. */
export function homeFolder({ silver }: IsolatedPlaces, date: string, schemaVersion: string, runId: string): string {
  const [year, month] = date.split('-')
  return `s3://${silver.bucket}/${silver.prefix}/year=${year}/month=${month}/schema_v=${schemaVersion}/run_id=${runId}`
}

function place(value: Json | undefined): Place | null {
  const { bucket, prefix } = record(value)
  return isText(bucket) && isText(prefix) ? { bucket, prefix } : null
}
