import type { Emulator, Execution } from './emulator.ts'
import { query } from './python.ts'

export const PREFIX = 'silver/mortgages/transactions'

export interface Success {
  readonly run_id: string
  readonly execution_arn: string
  readonly completed_at: string
  readonly metrics: { readonly [name: string]: number }
  readonly files: readonly { readonly key: string; readonly rows: number }[]
}

export const bronzeKey = (date: string, runId = `${date.replaceAll('-', '')}T120000Z`) =>
  `bronze/mortgages/transactions/ingest_date=${date}/run_id=${runId}/transactions.csv.gz`

/** Where a run's `_SUCCESS` of its ingest_date's own month is. */
export const successKey = (date: string, runId: string, schemaVersion = 'v1') =>
  `${PREFIX}/year=${date.slice(0, 4)}/month=${date.slice(5, 7)}/schema_v=${schemaVersion}/run_id=${runId}/_SUCCESS`

export const original = (date: string) => `${date.replaceAll('-', '')}T120000Z`

/** Runs one date by the state machine as the runbook does, under the name of its run_id. */
export function backfill(
  emulator: Emulator,
  date: string,
  runId: string,
  change: { readonly [field: string]: string } = {},
): Promise<Execution> {
  return emulator.run('ohpen-etl-orchestration', runId, {
    run_key: runId,
    s3_bucket: 'ohpen-bronze',
    s3_key: bronzeKey(date),
    schema_version: 'v1',
    trigger_source: 'manual_backfill',
    trigger_event_id: `backfill-${date}`,
    trigger_event_time: '2026-01-29T15:00:00Z',
    ...change,
  })
}

export const success = (emulator: Emulator, date: string, runId: string, schemaVersion = 'v1') =>
  emulator.json<Success>('ohpen-silver', successKey(date, runId, schemaVersion))

/** Every row of a run but its run_id, in the order of its parts. */
export async function rowsOf(emulator: Emulator, { files }: Success): Promise<readonly (readonly string[])[]> {
  const parts = await Promise.all(files.map(({ key }) => emulator.read('ohpen-silver', key)))
  return query(parts, 'select * exclude (run_id) from $parts')
}

export async function quarantined(emulator: Emulator, date: string, runId: string) {
  const key = `quarantine/mortgages/transactions/ingest_date=${date}/run_id=${runId}/part-00000.json`
  const lines = (await emulator.read('ohpen-quarantine', key)).toString().trimEnd().split('\n')
  return lines.map((line): { readonly [column: string]: unknown } => JSON.parse(line))
}
