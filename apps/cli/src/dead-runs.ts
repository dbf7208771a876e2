import { endLeftovers, isGone } from '@headwater/engine'
import type { Ledger } from '@headwater/ledger'
import { resumeCommand } from './next-commands.ts'

/** What tells whether somebody still carries a run out. */
export interface RunLife {
  readonly owner: string | null
  /** Its lease has run out. */
  readonly expired: boolean | null
}

/** Whether nobody carries the run out any more: its lease has run out, or its process is certainly no more. */
export function isDead({ owner, expired }: RunLife): boolean {
  return expired === true || (owner !== null && isGone(owner))
}

/**
 * Ends the runs of this ledger whose process is no more, with what those have left running on this machine, and says so:
 * one line each. What they had done stays done.
 */
export async function buryDeadRuns(
  { runs }: Pick<Ledger, 'runs'>,
  tell: (line: string) => void,
  target: string,
): Promise<void> {
  for (const run of await runs.unfinished()) {
    if (!isDead(run)) continue
    await endLeftovers(run.runId)
    if (!(await runs.bury(run.runId, run.owner))) continue // Another command was quicker.
    const sign = run.heartbeatAt === null ? 'without a sign of life' : `last heartbeat ${timeOf(run.heartbeatAt)}`
    tell(`run ${run.runId} of ${run.requestedBy} died (${sign}); resume it: ${resumeCommand(run.runId, target)}`)
  }
}

/** `12:04:10`, in the time zone of whoever reads it. */
export function timeOf(at: Date): string {
  return at.toTimeString().slice(0, 8)
}
