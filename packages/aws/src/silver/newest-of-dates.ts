import type { IsolatedRun } from '@headwater/engine'

/**
 * Of the runs of one backfill (oldest first) the one that each date stands for: those before it were stopped or failed, and the
 * date went on under a new run_id.
 */
export function newestOfDates(runs: readonly IsolatedRun[]): IsolatedRun[] {
  return [...new Map(runs.map((run) => [run.partition, run])).values()]
}
