import { formatDuration } from '../ui/format.ts'

/** A duration that is only expected, in milliseconds: `0.4 s`, `8 s`, `2 min`. Never more precise than a guess is. */
export function formatEstimate(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`
  if (seconds < 119.5) return `${Math.round(seconds)} s`
  return formatDuration(Math.round(seconds / 60) * 60_000)
}
