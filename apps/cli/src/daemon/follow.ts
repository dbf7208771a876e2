import { UnreachableError, UserError } from '@headwater/errors'
import type { Ledger } from '@headwater/ledger'
import type { AttemptEnd } from '@headwater/schedules'
import { attemptEnd, type RunOfAttempt } from './attempt-end.ts'
import type { StartedCommand } from './own-command.ts'
import type { World } from './world.ts'

/** How often a run is looked at that is not a command of this process, and a ledger that is away. */
const LOOK_MS = 1_000

/**
 * Waits for the end of an attempt: of its command, and of its run, whoever carries that out. Null where the daemon is
 * to end before that is known.
 */
export async function followAttempt(
  world: Pick<World, 'ledger' | 'now' | 'sleep'>,
  { runId, command }: { readonly runId: string; readonly command: StartedCommand | null },
  stop: AbortSignal,
): Promise<AttemptEnd | null> {
  const ended = (await command?.ended) ?? null
  for (;;) {
    const run = await findRun(world.ledger(), runId)
    const end = run === 'away' ? null : attemptEnd(run, ended, world.now())
    if (end !== null) return end
    if (stop.aborted) return null
    await world.sleep(LOOK_MS, stop)
  }
}

/** A run by its id; null where there is none, `away` where the ledger cannot say. */
export async function findRun(ledger: Pick<Ledger, 'runs'>, runId: string): Promise<RunOfAttempt | null | 'away'> {
  try {
    return await showOrNull(ledger, runId)
  } catch (error) {
    if (error instanceof UnreachableError) return 'away'
    throw error
  }
}

async function showOrNull({ runs }: Pick<Ledger, 'runs'>, runId: string): Promise<RunOfAttempt | null> {
  try {
    const run = await runs.show(runId)
    return run.runId === runId ? run : null
  } catch (error) {
    if (error instanceof UserError && error.code === 'unknown-run') return null
    throw error
  }
}
