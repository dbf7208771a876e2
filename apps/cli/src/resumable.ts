import { describeOwner } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import type { RunDetail } from '@headwater/ledger'
import { shellWord } from '@headwater/reporters'
import { signOfLife } from './busy.ts'
import { runsCommand } from './next-commands.ts'

/** Throws UserError `refused` for a run that cannot be resumed. Those that died are buried by now. */
export function refuseToResume(run: RunDetail, target: string): void {
  if (run.target !== target) {
    throw new UserError('refused', `run ${run.runId} is one of ${run.target}, not of ${target}`, {
      next: [`pnpm headwater runs resume ${run.runId} --target ${shellWord(run.target)}`],
    })
  }
  if (run.state === 'succeeded') throw alreadySucceeded(run.runId, target)
  if (run.state === 'running') throw stillRunning(run, target)
}

export function alreadySucceeded(runId: string, target: string): UserError {
  return new UserError('refused', `run ${runId} has succeeded: nothing to resume`, {
    next: [`what it did   ${runsCommand('show', runId, target)}`],
  })
}

export function stillRunning(
  { runId, owner, heartbeatAt }: Pick<RunDetail, 'runId' | 'owner' | 'heartbeatAt'>,
  target: string,
): UserError {
  const who = owner === null ? 'another command' : describeOwner(owner)
  return new UserError('refused', `run ${runId} is still running`, {
    details: [`${who} carries it out, ${signOfLife(heartbeatAt)}`],
    next: [`watch it   ${runsCommand('watch', runId, target)}`, `end it     ${runsCommand('cancel', runId, target)}`],
  })
}
