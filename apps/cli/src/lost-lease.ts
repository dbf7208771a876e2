import { describeOwner, LeaseLostError } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import type { Ledger, RunDetail } from '@headwater/ledger'
import { resumeCommand, runsCommand } from './next-commands.ts'

/** The run goes on elsewhere, or was ended there; what this process ran of it has been ended. Exit code 1, or 130 where it was cancelled. */
class TakenError extends UserError {
  override readonly exitCode: number

  constructor(message: string, next: readonly string[], exitCode: number) {
    super('refused', message, { next })
    this.exitCode = exitCode
  }
}

/** An error of a run as people are to read it: that it was taken from this process, and what has become of it. */
export async function explainLostLease(
  error: unknown,
  { runs }: Ledger,
  runId: string,
  target: string,
): Promise<unknown> {
  if (!(error instanceof LeaseLostError)) return error
  const taken = (how: string, next: readonly string[], exitCode = 1): TakenError =>
    new TakenError(`run ${runId} ${how}; what this command ran of it has been ended`, next, exitCode)
  let now: RunDetail
  try {
    now = await runs.show(runId)
  } catch {
    return taken('was taken by another command', [`look   ${runsCommand('show', runId, target)}`])
  }
  const goOn = [`go on with it   ${resumeCommand(runId, target)}`]
  if (now.state === 'cancelled') return taken('was cancelled by another command', goOn, 130)
  if (now.state === 'running' && now.owner !== null) {
    return taken(`was taken over by ${describeOwner(now.owner)}`, [`watch it   ${runsCommand('watch', runId, target)}`])
  }
  return taken('was given up for dead by another command, because it gave no sign of life for too long', goOn)
}
