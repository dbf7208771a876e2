import type { IsolatedRunView } from '@headwater/viewer'

type Metrics = NonNullable<IsolatedRunView['metrics']>

export interface MetricRow {
  readonly name: string
  readonly a: number | null
  readonly b: number | null
  /** b - a; null where one of them is not known. */
  readonly difference: number | null
}

const figures: readonly (readonly [name: string, of: (metrics: Metrics) => number])[] = [
  ['input', ({ input }) => input],
  ['valid', ({ valid }) => valid],
  ['quarantined', ({ quarantined }) => quarantined],
  ['condemned', ({ condemned }) => condemned],
]

/** The rows that two runs of a partition counted, side by side. */
export function metricRows(a: Metrics | null, b: Metrics | null): MetricRow[] {
  return figures.map(([name, of]) => {
    const left = a === null ? null : of(a)
    const right = b === null ? null : of(b)
    return { name, a: left, b: right, difference: left === null || right === null ? null : right - left }
  })
}

/** Share of the input that was quarantined, in percent; null without input. */
export function quarantineRate({ input, quarantined }: Metrics): number | null {
  return input === 0 ? null : (quarantined / input) * 100
}

/** What may be done with a run by promote and rollback. */
export type Deed = 'promote' | 'roll back'

/** A validated backfill that does not count can be promoted, and one that counts taken back; what was there first is neither. */
export function deedFor(run: IsolatedRunView, canonical: string | null): Deed | null {
  const isBackfill = run.backfillId !== null || run.runId.startsWith('backfill-')
  if (!isBackfill || run.state !== 'validated') return null
  return run.runId === canonical ? 'roll back' : 'promote'
}

/**
 * The two runs to compare by default, of those that are whole: what counts and the newest besides it, the older one as `a`; where
 * none counts the two newest. Null with fewer than two.
 */
export function usualPair(
  runs: readonly IsolatedRunView[],
  canonical: string | null,
): readonly [a: string, b: string] | null {
  const whole = runs.filter(isWhole).map(({ runId }) => runId)
  const counting = canonical !== null && whole.includes(canonical) ? canonical : whole[0]
  const other = whole.find((runId) => runId !== counting)
  if (counting === undefined || other === undefined) return null
  // Newest first.
  return whole.indexOf(counting) < whole.indexOf(other) ? [other, counting] : [counting, other]
}

/** Its files are there and right, so it can be compared. */
export function isWhole({ state }: IsolatedRunView): boolean {
  return state === 'validated' || state === 'original'
}
