import { at } from './arrays.ts'

/**
 * What one dbt invocation costs before its first and after its last model, in milliseconds: starting Python, importing
 * dbt and loading the manifest (measured with dbt-core 1.11 on two cores, bytecode compiled).
 */
export const DBT_INVOCATION_MS = 2_000

/** The middle of earlier durations, which one slow day does not move; null without any. Milliseconds. */
export function median(durationsMs: readonly number[]): number | null {
  if (durationsMs.length === 0) return null
  const sorted = [...durationsMs].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  if (sorted.length % 2 === 1) return at(sorted, middle)
  return (at(sorted, middle - 1) + at(sorted, middle)) / 2
}

/**
 * How long one step takes, in milliseconds; null where nothing is known of any of its assets.
 * A dbt step adds up its models. The assets of any other step are written by one program, so the longest
 * stands for it.
 */
export function stepEstimate(
  executor: string,
  assetsMs: readonly (number | null)[],
  dbtInvocationMs: number,
): number | null {
  const known = assetsMs.filter((ms) => ms !== null)
  if (known.length === 0) return null
  if (executor !== 'dbt') return Math.max(...known)
  return dbtInvocationMs + known.reduce((sum, ms) => sum + ms, 0)
}

/**
 * The sum along the longest path, in milliseconds; null where nothing is known of any step.
 * `order` puts what comes before first.
 */
export function longestPath(
  order: readonly number[],
  before: readonly (readonly number[])[],
  estimatesMs: readonly (number | null)[],
): number | null {
  if (estimatesMs.every((ms) => ms === null)) return null
  const ends = new Float64Array(estimatesMs.length)
  let longest = 0
  for (const unit of order) {
    let start = 0
    for (const source of at(before, unit)) start = Math.max(start, at(ends, source))
    ends[unit] = start + (at(estimatesMs, unit) ?? 0)
    longest = Math.max(longest, at(ends, unit))
  }
  return longest
}
