import type { IsolatedRun } from '@headwater/engine'
import { parseRunName } from '../../names/run-names.ts'
import type { CanonicalDocument } from '../documents.ts'
import type { CleanableKind } from './cleanable.ts'

/** What counts and what counted, by run: looked up for each of thousands. */
export interface Counting {
  /** The ingest_dates that a run counts for now. */
  readonly now: ReadonlyMap<string, readonly string[]>
  /** The ingest_date of every run that counts, or counted once. */
  readonly once: ReadonlyMap<string, string>
}

export function countingByRun({ partitions, history }: CanonicalDocument): Counting {
  const now = new Map<string, string[]>()
  const once = new Map<string, string>()
  for (const { partitions: moved } of history) {
    for (const { ingest_date, from, to } of moved) {
      for (const run of [from, to]) if (run !== null) once.set(run.run_id, ingest_date)
    }
  }
  for (const [date, { run_id }] of Object.entries(partitions)) {
    now.set(run_id, [...(now.get(run_id) ?? []), date])
    once.set(run_id, date)
  }
  return { now, once }
}

/** What a run's files are, by what the ledger and the history of what counted know of it. Pure. */
export function runKind(runId: string, record: IsolatedRun | undefined, { once }: Counting): CleanableKind {
  if (once.has(runId)) return isOriginal(runId, record) ? 'original' : 'superseded'
  switch (record?.state) {
    case undefined:
    // A deletion that was killed, or did not get everything.
    case 'deleted':
      return 'orphan'
    case 'validated':
    case 'written':
      return 'written'
    default:
      return 'failed'
  }
}

/** Made by what loads the data every day, not by a backfill: deleting it cannot be taken back. */
function isOriginal(runId: string, record: IsolatedRun | undefined): boolean {
  if (record !== undefined && record.backfillId !== null) return false
  const form = parseRunName(runId)?.form
  return form === undefined || form === 'scheduled'
}

/** The date of a run: as the ledger, the history, its own name or its quarantined rows tell. */
export function dateOfRun(
  runId: string,
  record: IsolatedRun | undefined,
  { once }: Counting,
  dates: ReadonlyMap<string, string>,
): string | null {
  if (record !== undefined) return record.partition
  const counted = once.get(runId)
  if (counted !== undefined) return counted
  const name = parseRunName(runId)
  return name?.form === 'date' ? name.date : (dates.get(runId) ?? null)
}
