import type { AssetKey } from '@headwater/graph'
import type { PlannedCheck } from '@headwater/planner'
import { checkFailed } from './check-gate.ts'
import type { AssetOutcome, AssetState, CheckOutcome, StepResult } from './step.ts'

/** An asset's end that carries no more than a state and a line. */
export function bareOutcome(
  key: AssetKey,
  partition: string | null,
  state: AssetState,
  message: string | null,
): AssetOutcome {
  return { key, partition, state, rows: null, rowsWritten: null, durationMs: null, message, metadata: {} }
}

export function checkNotRun(check: PlannedCheck, message: string): CheckOutcome {
  const { key, name, assets, severity } = check
  return { key, name, assets, state: 'not run', severity, failures: null, durationMs: null, message, sql: null }
}

const WITHOUT_A_WORD = 'the step ended without a word on it'

/** The end of an asset that its executor did not report: the step's own, except that silence is no success. */
export function unreportedAsset(key: AssetKey, partition: string | null, result: StepResult): AssetOutcome {
  switch (result.state) {
    case 'done':
      return bareOutcome(key, partition, 'failed', WITHOUT_A_WORD)
    case 'interrupted':
      return bareOutcome(key, partition, 'interrupted', null)
    case 'failed':
    case 'unavailable':
      return bareOutcome(key, partition, result.state, result.message)
  }
}

/**
 * The end of a check that its executor did not report: it was not run, except that a step that is done owes a result.
 * `stopped` says why a step ended early.
 */
export function unreportedCheck(check: PlannedCheck, result: StepResult, stopped: string): CheckOutcome {
  switch (result.state) {
    case 'done':
      return { ...checkNotRun(check, WITHOUT_A_WORD), state: 'error' }
    case 'interrupted':
      return checkNotRun(check, stopped)
    case 'failed':
    case 'unavailable':
      return checkNotRun(check, result.message)
  }
}

/**
 * A step that says "done" while some of its assets failed, or a check that counts did, has failed: whoever reads
 * only the steps must not be told otherwise.
 */
export function settledResult(
  result: StepResult,
  assets: readonly AssetOutcome[],
  checks: readonly CheckOutcome[],
): StepResult {
  if (result.state !== 'done') return result
  const failedAssets = assets.filter(({ state }) => state === 'failed').length
  const failedChecks = checks.filter(checkFailed).length
  const parts: string[] = []
  if (failedAssets > 0) parts.push(`${failedAssets} of ${counted(assets.length, 'asset')} failed`)
  if (failedChecks > 0) parts.push(`${failedChecks} of ${counted(checks.length, 'check')} failed`)
  return parts.length === 0 ? result : { state: 'failed', message: parts.join(', '), evidence: [], next: [] }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
