import type { Operation, RetryPolicy } from '@headwater/graph'
import { type Duration, durationMs, parseDuration } from './duration.ts'
import { expecting, object } from './shape.ts'

/** When a failed step is tried again, as an author writes it. */
export interface RetryOptions {
  /** In all, the first included; 1 never tries again. */
  readonly attempts: number
  /** Before the second attempt. Default: `'1s'`. */
  readonly delay?: Duration
  /** Each further wait is so many times as long. Default: 2. */
  readonly factor?: number
  /** The longest wait. Default: `'1m'`. */
  readonly maxDelay?: Duration
  /**
   * Which failures are worth another attempt: those known to pass by themselves (a lost connection, a throttled call, a
   * program's exit code 75), any, or those whose message contains one of these texts. Default: `'transient'`.
   */
  readonly on?: 'transient' | 'any' | readonly string[]
}

/** What every operation may say about its steps. */
export interface StepOptions {
  readonly retry?: RetryOptions
  /** A step that takes longer is ended and counts as failed. */
  readonly timeout?: Duration
}

const duration = expecting(
  "a duration such as '10s', '5m' or '1.5h'",
  (value) => typeof value === 'string' && parseDuration(value) !== null,
)

const retry = object(
  {
    attempts: expecting('a whole number from 1 to 100', (value) => isWithin(value, 1, 100) && Number.isInteger(value)),
    delay: duration,
    factor: expecting('a number from 1 to 10', (value) => isWithin(value, 1, 10)),
    maxDelay: duration,
    on: expecting(
      "'transient', 'any' or a list of texts to look for in the message",
      (value) => value === 'transient' || value === 'any' || isTexts(value),
    ),
  },
  ['attempts'],
)

/** Keys of a definition; what is below them is checked. */
export const stepOptions = { retry, timeout: duration }

/** What the author said about retries and time limits, for the graph; nothing where nothing was said. */
export function stepPolicy({ retry, timeout }: StepOptions): Pick<Operation, 'retry' | 'timeoutMs'> {
  return {
    ...(retry && { retry: retryPolicy(retry) }),
    ...(timeout !== undefined && { timeoutMs: durationMs(timeout) }),
  }
}

function retryPolicy({
  attempts,
  delay = '1s',
  factor = 2,
  maxDelay = '1m',
  on = 'transient',
}: RetryOptions): RetryPolicy {
  const delayMs = durationMs(delay)
  // Whoever asks for a first wait of an hour and says no more means at least that hour.
  return { attempts, delayMs, factor, maxDelayMs: Math.max(delayMs, durationMs(maxDelay)), on }
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one.trim() !== '')
}
