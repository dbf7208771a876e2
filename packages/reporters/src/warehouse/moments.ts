/** `12:04Z` today, else `2025-01-02 12:04Z`; both by the target's clock. */
export function timeAt(at: Date, now: Date): string {
  const [day, time] = at.toISOString().slice(0, 16).split('T')
  return day === now.toISOString().slice(0, 10) ? `${time}Z` : `${day} ${time}Z`
}

/** Enough of a version to tell it from another: `9c1e`. */
export function shortVersion(version: string): string {
  return version.slice(0, 4)
}
