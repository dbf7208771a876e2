const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `31 h`, `3 days`: in one unit, rounded down, so that what is past a limit is never shown as within. Empty where it is not known. */
export function ageWords(ms: number | null): string {
  if (ms === null) return ''
  if (ms < HOUR) return `${Math.floor(Math.max(0, ms) / MINUTE)} min`
  return ms < 3 * DAY ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / DAY)} days`
}
