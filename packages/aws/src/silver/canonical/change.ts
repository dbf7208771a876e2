import { InternalError } from '@headwater/errors'
import type { CanonicalChange, CanonicalDocument, CanonicalRun } from '../documents.ts'

/** A change of what counts, before it is known what counts now. */
export interface Move {
  readonly at: Date
  /** `user@host` */
  readonly by: string
  readonly action: CanonicalChange['action']
  readonly reason: string | null
  readonly ticket?: string | undefined
  readonly approvedBy?: string | undefined
  /** What was named: a backfill id or a run_id. */
  readonly id: string | null
  /** By ingest_date: the run that shall count, or none. */
  readonly partitions: ReadonlyMap<string, CanonicalRun | null>
  /** By month: the run of Gold that shall count, or none. */
  readonly gold: ReadonlyMap<string, string | null>
}

/** Before anything counts. */
export const NOTHING_COUNTS: CanonicalDocument = {
  version: 0,
  updated_at: new Date(0).toISOString(),
  partitions: {},
  gold: {},
  history: [],
}

/**
 * What counts after a move. The history gains one change whose `from` is what counted; what the move leaves as it is, is no
 * part of it. A move that changes nothing is a bug of the caller: it would be a version without a difference.
 */
export function applyMove(document: CanonicalDocument, move: Move): CanonicalDocument {
  const partitions = new Map(Object.entries(document.partitions))
  const gold = new Map(Object.entries(document.gold))
  const moved: CanonicalChange['partitions'][number][] = []
  for (const [date, to] of sorted(move.partitions)) {
    const from = partitions.get(date) ?? null
    if (sameRun(from, to)) continue
    moved.push({ ingest_date: date, from, to })
    if (to === null) partitions.delete(date)
    else partitions.set(date, to)
  }
  const movedGold: CanonicalChange['gold'][number][] = []
  for (const [month, to] of sorted(move.gold)) {
    const from = gold.get(month)?.run_id ?? null
    if (from === to) continue
    movedGold.push({ month, from, to })
    if (to === null) gold.delete(month)
    else gold.set(month, { run_id: to })
  }
  if (moved.length === 0 && movedGold.length === 0) throw new InternalError('a move that changes nothing')
  const at = move.at.toISOString()
  const change: CanonicalChange = {
    version: document.version + 1,
    at,
    by: move.by,
    action: move.action,
    reason: move.reason,
    ...(move.ticket !== undefined && { ticket: move.ticket }),
    ...(move.approvedBy !== undefined && { approved_by: move.approvedBy }),
    id: move.id,
    partitions: moved,
    gold: movedGold,
  }
  // A mark that ran out is taken off what is pointed at: its deleter is to see that, should it live after all.
  const pointed = new Set([...moved.map(({ to }) => to?.run_id), ...movedGold.map(({ to }) => to)])
  const deleting = document.deleting?.filter(({ id }) => !pointed.has(id)) ?? []
  return {
    version: change.version,
    updated_at: at,
    partitions: Object.fromEntries(sorted(partitions)),
    gold: Object.fromEntries(sorted(gold)),
    history: [...document.history, change],
    ...(deleting.length > 0 && { deleting }),
  }
}

/** What would count after these moves alone. */
export function countingAfter(
  counting: CanonicalDocument['partitions'],
  moved: Move['partitions'],
): CanonicalDocument['partitions'] {
  const after = new Map([...Object.entries(counting), ...moved])
  return Object.fromEntries([...after].flatMap(([date, run]) => (run === null ? [] : [[date, run] as const])))
}

export function sameRun(a: CanonicalRun | null, b: CanonicalRun | null): boolean {
  return a?.run_id === b?.run_id && a?.schema_v === b?.schema_v
}

function sorted<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}
