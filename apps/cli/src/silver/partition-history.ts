import type { CanonicalDocument } from '@headwater/aws/silver'
import type { Deed, IsolatedRun, RunMetrics } from '@headwater/engine'
import type { HistoryDeed, HistoryPartition, HistoryRun } from '@headwater/reporters/silver'

/** A run that only `_CANONICAL.json` tells of. */
export interface Original {
  readonly runId: string
  readonly schemaVersion: string
  readonly months: readonly string[]
  /** As its `_SUCCESS` says; null where that cannot be read. */
  readonly found: { readonly metrics: RunMetrics; readonly completedAt: Date } | null
}

/** The runs of a date, oldest first: what the ledger made, and what counts or did once without it. */
export function historyOf(
  date: string,
  runs: readonly IsolatedRun[],
  originals: readonly Original[],
  { partitions }: Pick<CanonicalDocument, 'partitions'>,
): HistoryPartition {
  const counts = Object.hasOwn(partitions, date) ? partitions[date]?.run_id : undefined
  const made = runs.map(
    (run): HistoryRun => ({
      runId: run.runId,
      schemaVersion: run.schemaVersion,
      state: run.state,
      canonical: run.runId === counts,
      metrics: run.metrics,
      bytes: run.files?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null,
      months: run.months,
      at: run.endedAt ?? run.plannedAt,
      by: run.requestedBy,
      reason: run.reason,
      message: run.state === 'failed' ? run.message : null,
      headwaterRun: run.headwaterRun,
    }),
  )
  const known = new Set(runs.map(({ runId }) => runId))
  const others = originals
    .filter(({ runId }) => !known.has(runId))
    .map(
      (run): HistoryRun => ({
        runId: run.runId,
        schemaVersion: run.schemaVersion,
        // Without its _SUCCESS it is no run any more.
        state: run.found === null ? 'deleted' : 'original',
        canonical: run.runId === counts,
        metrics: run.found?.metrics ?? null,
        bytes: null,
        months: run.months,
        at: run.found?.completedAt ?? null,
        by: null,
        reason: null,
        message: null,
        headwaterRun: null,
      }),
    )
  return { date, runs: [...others, ...made].sort((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0)) }
}

/** Runs of a date that count, or did once, by the history of what counts. */
export function countedOnce({ partitions, history }: CanonicalDocument, date: string): Omit<Original, 'found'>[] {
  const found = new Map<string, Omit<Original, 'found'>>()
  const changes = history.flatMap((change) => change.partitions.filter(({ ingest_date }) => ingest_date === date))
  const now = Object.hasOwn(partitions, date) ? partitions[date] : undefined
  for (const run of [...changes.flatMap(({ from, to }) => [from, to]), now ?? null]) {
    if (run !== null) found.set(run.run_id, { runId: run.run_id, schemaVersion: run.schema_v, months: run.months })
  }
  return [...found.values()]
}

/** What was done to any of these dates or runs. */
export function deedsOn(deeds: readonly Deed[], dates: readonly string[], runIds: ReadonlySet<string>): HistoryDeed[] {
  return deeds.flatMap((deed): HistoryDeed[] => {
    if (!isDeedOn(deed, dates, runIds)) return []
    const { at, action, by, reason, ticket, approvedBy, subject } = deed
    return [{ at, action, by, reason, ticket, approvedBy, subject, dates: datesOf(deed, dates) }]
  })
}

/** Whether it was done to any of these dates or runs. */
export function isDeedOn(deed: Deed, dates: readonly string[], runIds: ReadonlySet<string>): boolean {
  return datesOf(deed, dates).length > 0 || (deed.subject ?? '').split(' ').some((id) => runIds.has(id))
}

function datesOf({ details }: Deed, dates: readonly string[]): string[] {
  return datesIn(details).filter((date) => dates.includes(date))
}

/** Every `ingest_date` that the details of a deed name, in whichever list. */
function datesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'ingest_date' in value && typeof value.ingest_date === 'string' ? [value.ingest_date] : []
  return [...own, ...Object.values(value).flatMap(datesIn)]
}
