import type { Operation, RetryPolicy } from '@headwater/graph'

const patient = { delayMs: 1000, factor: 2, maxDelayMs: 15_000, on: 'transient' } as const

/** What holds for operations that say nothing themselves: a database that restarts is back within a minute. */
const defaults: { readonly [executor in Operation['executor']]: RetryPolicy } = {
  dbt: { ...patient, attempts: 7 },
  'ecs-service': { ...patient, attempts: 7 },
  program: { ...patient, attempts: 4 },
  function: { ...patient, attempts: 4 },
  isolated: { ...patient, attempts: 4 },
  gold: { ...patient, attempts: 4 },
}

export function retryPolicyOf({ retry, executor }: Pick<Operation, 'retry' | 'executor'>): RetryPolicy {
  return retry ?? defaults[executor]
}

/** A failure as far as the policy cares. */
export interface Failure {
  readonly message: string | null
  /** Its executor knows that it passes by itself. */
  readonly transient?: true
}

/** Whether a failure is of the sort that another attempt may mend. */
export function isWorthRetrying({ on }: RetryPolicy, { message, transient }: Failure): boolean {
  if (on === 'any') return true
  if (on === 'transient') return transient === true
  return on.some((text) => text !== '' && message?.includes(text))
}

/**
 * Milliseconds to wait after so many attempts have failed, or null to give up. Between half and all of the delay that is
 * due, so that what failed together does not come back together. `random` gives numbers from 0 to 1.
 */
export function nextDelay(policy: RetryPolicy, failed: number, random: () => number): number | null {
  if (failed >= policy.attempts) return null
  const due = Math.min(policy.delayMs * policy.factor ** (failed - 1), policy.maxDelayMs)
  return Math.round(due * (0.5 + random() / 2))
}
