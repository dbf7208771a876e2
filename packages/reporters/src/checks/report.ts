import type { CheckOutcome } from '@headwater/engine'
import { isFailure, isWarning } from '../run/outcome.ts'
import { formatCount, plural } from '../text/quantity.ts'

/** What checks found that were run by themselves, nothing being made. Plain data: `--format json` prints it as it is. */
export interface CheckReport {
  readonly version: 1
  readonly target: string
  /** ISO 8601, UTC, by the target's clock. */
  readonly at: string
  readonly logicalDate: string
  /** Worst first, then by key. */
  readonly results: readonly CheckResult[]
  /** What kept checks from being run at all, with what to do about it. */
  readonly problems: readonly { readonly message: string; readonly next: readonly string[] }[]
}

export interface CheckResult extends Omit<CheckOutcome, 'transient'> {
  readonly kind: 'data' | 'unit'
  /** The command that shows the rows it found; null where there is none. */
  readonly see: string | null
}

/** `not run`: it could not be, because what it looks at is not there; `broken`: it could not be evaluated. */
export type CheckVerdict = 'failed' | 'broken' | 'not run' | 'warned' | 'passed'

/** Worst first: the order of reports. */
export const checkVerdicts: readonly CheckVerdict[] = ['failed', 'broken', 'not run', 'warned', 'passed']

export interface CheckStrictness {
  /** What only warns counts as failed. */
  readonly warnAsError: boolean
}

export function verdictOf(result: CheckResult): CheckVerdict {
  if (result.state === 'error') return 'broken'
  if (isFailure(result)) return 'failed'
  if (isWarning(result)) return 'warned'
  return result.state === 'passed' ? 'passed' : 'not run'
}

/** Whether it makes the command end with exit code 1. What could not be looked at has not passed. */
export function isWrongCheck(result: CheckResult, { warnAsError }: CheckStrictness): boolean {
  const verdict = verdictOf(result)
  return verdict === 'warned' ? warnAsError : verdict !== 'passed'
}

/** 0 where all passed (warnings included, unless they count), else 1. */
export function checksExitCode({ results, problems }: CheckReport, strictness: CheckStrictness): 0 | 1 {
  return problems.length > 0 || results.some((result) => isWrongCheck(result, strictness)) ? 1 : 0
}

export function worstFirst(results: readonly CheckResult[]): CheckResult[] {
  const rank = (result: CheckResult): number => checkVerdicts.indexOf(verdictOf(result))
  return results.toSorted((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : 1))
}

/** `1 failed, 2 warned, 31 passed`. */
export function inVerdicts(results: readonly CheckResult[]): string {
  const counts = Map.groupBy(results, verdictOf)
  const known = checkVerdicts.flatMap((verdict) => {
    const group = counts.get(verdict)
    return group === undefined ? [] : [`${formatCount(group.length)} ${verdict}`]
  })
  return known.join(', ')
}

/** What it found, in words. */
export function findingInWords(result: CheckResult): string {
  const verdict = verdictOf(result)
  if (verdict === 'passed') return ''
  if (result.failures !== null && result.kind === 'data') {
    return plural(result.failures, 'row')
  }
  return result.message ?? verdict
}
