import type { MaterializationView } from '@headwater/viewer'

/** What is drawn: times in seconds, ascending, and a value for each; null where that one is not known. */
export interface PlotSeries {
  readonly times: readonly number[]
  readonly values: readonly (number | null)[]
}

/** A figure of the materializations over time, oldest first, one per moment. Null with fewer than two that are known: no line. */
export function plotSeries(
  rows: readonly MaterializationView[],
  figure: (row: MaterializationView) => number | null,
): PlotSeries | null {
  const byTime = new Map<number, number | null>()
  // Newest first: of two at one moment the newer one stays.
  for (const row of rows) {
    const time = Date.parse(row.at) / 1000
    if (Number.isFinite(time) && !byTime.has(time)) byTime.set(time, figure(row))
  }
  const points = [...byTime].sort(([a], [b]) => a - b)
  if (points.filter(([, value]) => value !== null).length < 2) return null
  return { times: points.map(([time]) => time), values: points.map(([, value]) => value) }
}

/** Newest, least and most of a series, for the caption and for those who do not see the line. */
export function extent({ values }: PlotSeries): {
  readonly newest: number
  readonly least: number
  readonly most: number
} {
  const known = values.filter((value) => value !== null)
  return { newest: known.at(-1) ?? 0, least: Math.min(...known), most: Math.max(...known) }
}
