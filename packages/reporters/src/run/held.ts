import type { Ink } from '../text/ink.ts'
import { formatEstimate } from '../text/quantity.ts'

/** Why a step that could run does not just now. */
export type Held =
  /** A limit stands in its way; `for` says which, and who holds it. */
  | { readonly type: 'limit'; readonly for: string }
  /** An attempt failed; the next one begins at `untilMs`, by the clock of whoever watches. */
  | {
      readonly type: 'retry'
      readonly attempt: number
      readonly attempts: number
      readonly untilMs: number
      readonly message: string
    }

/** `waits for the pool stats-source`, `attempt 2 of 7 in 3 s: connection refused`. */
export function heldText(held: Held, nowMs: number, ink: Ink): string {
  if (held.type === 'limit') return `waits for ${ink.text(held.for)}`
  const { attempt, attempts, untilMs, message } = held
  const left = untilMs - nowMs
  const when = left > 0 ? `in ${formatEstimate(left)}` : 'now'
  return `attempt ${attempt} of ${attempts} ${when}: ${ink.text(message)}`
}
