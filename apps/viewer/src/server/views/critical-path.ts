/** A step as far as the longest path needs it, with its weight in milliseconds. */
export interface WeighedStep {
  readonly step: string
  readonly after: readonly string[]
  readonly ms: number
}

/**
 * The steps on the longest path through a run: shortening any other does not end it sooner.
 * @param steps each behind those that it comes after
 */
export function criticalSteps(steps: readonly WeighedStep[]): ReadonlySet<string> {
  const ends = new Map<string, { readonly ms: number; readonly before: string | null }>()
  let last: string | null = null
  for (const { step, after, ms } of steps) {
    let before: string | null = null
    for (const one of after) {
      if (ends.has(one) && (before === null || endOf(ends, one) > endOf(ends, before))) before = one
    }
    ends.set(step, { ms: (before === null ? 0 : endOf(ends, before)) + ms, before })
    if (last === null || endOf(ends, step) > endOf(ends, last)) last = step
  }
  const path = new Set<string>()
  for (let step = last; step !== null; step = ends.get(step)?.before ?? null) path.add(step)
  return path
}

function endOf(ends: ReadonlyMap<string, { readonly ms: number }>, step: string): number {
  return ends.get(step)?.ms ?? 0
}
