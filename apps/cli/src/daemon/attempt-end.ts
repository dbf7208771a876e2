import type { RunDetail } from '@headwater/ledger'
import type { Attempt, AttemptEnd } from '@headwater/schedules'
import { isDead } from '../dead-runs.ts'
import type { CommandEnd } from './own-command.ts'

/** What is known of an attempt's run. */
export type RunOfAttempt = Pick<
  RunDetail,
  'runId' | 'state' | 'owner' | 'expired' | 'endedAt' | 'assets' | 'checks' | 'steps'
>

/**
 * What an attempt came to, by its run in the ledger; null while that goes on. Without a run (nothing was to do, or its
 * command was refused) by how its command ended. `at` is the target's clock.
 */
export function attemptEnd(run: RunOfAttempt | null, command: CommandEnd | null, at: Date): AttemptEnd | null {
  if (run === null) return { at, runId: null, ...withoutRun(command) }
  const { runId, endedAt } = run
  if (run.state === 'running' && !isDead(run)) return null
  return { at: endedAt ?? at, runId, ...withRun(run) }
}

type Outcome = { readonly outcome: NonNullable<Attempt['outcome']>; readonly message: string | null }

function withoutRun(command: CommandEnd | null): Outcome {
  if (command === null) return { outcome: 'interrupted', message: 'it ended before its run began' }
  const { exitCode, said } = command
  switch (exitCode) {
    case 0:
      return { outcome: 'done', message: 'nothing to do' }
    // A signal, Ctrl-C, or nothing that answers: the same may go well a little later.
    case null:
    case 3:
    case 130:
      return { outcome: 'interrupted', message: said }
    default:
      return { outcome: 'failed', message: said ?? `it ended with exit code ${exitCode}` }
  }
}

function withRun(run: RunOfAttempt): Outcome {
  switch (run.state) {
    case 'succeeded':
      return unavailableOf(run) ?? { outcome: 'done', message: null }
    case 'failed':
      return { outcome: 'failed', message: failureOf(run) }
    case 'cancelled':
      return { outcome: 'failed', message: 'somebody cancelled it' }
    case 'running':
      return { outcome: 'interrupted', message: 'the process of its run died' }
    case 'interrupted':
      return { outcome: 'interrupted', message: null }
  }
}

function unavailableOf({ assets }: RunOfAttempt): Outcome | null {
  const missing = assets.find(({ state }) => state === 'unavailable')
  return missing === undefined ? null : { outcome: 'unavailable', message: missing.message ?? 'the source had nothing' }
}

function failureOf({ assets, checks, steps }: RunOfAttempt): string {
  const asset = assets.find(({ state }) => state === 'failed')
  if (asset !== undefined) return `${asset.key}: ${asset.message ?? 'failed'}`
  const check = checks.find(({ state }) => state === 'failed' || state === 'error')
  if (check !== undefined) return `${check.name} failed`
  return steps.find(({ state }) => state === 'failed')?.message ?? 'its run failed'
}
