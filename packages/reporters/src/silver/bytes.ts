const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Bytes as S3's own console counts them, by thousands: `912 B`, `1.3 MB`, `25 GB`. */
export function formatBytes(bytes: number): string {
  let size = Math.max(0, bytes)
  let unit = 0
  // 999.6 kB would be shown as 1000 kB.
  while (size >= (unit === 0 ? 1000 : 999.5) && unit < UNITS.length - 1) {
    size /= 1000
    unit += 1
  }
  const shown = unit > 0 && size < 9.95 ? size.toFixed(1) : size.toFixed(0)
  return `${shown} ${UNITS[unit]}`
}
