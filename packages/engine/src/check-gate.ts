import type { CheckOutcome } from './step.ts'

type Verdict = Pick<CheckOutcome, 'state' | 'severity'>

/** Whether a check makes its run fail: an error check that found rows, and any check that broke, as in one `dbt build`. */
export function checkFailed({ state, severity }: Verdict): boolean {
  return state === 'error' || (severity === 'error' && state === 'failed')
}

/** Whether a check keeps what it blocks from running. One that was never reached has proved nothing, so it does as well. */
export function gateCloses(verdict: Verdict | undefined): boolean {
  if (verdict === undefined) return false
  return checkFailed(verdict) || (verdict.severity === 'error' && verdict.state === 'not run')
}
