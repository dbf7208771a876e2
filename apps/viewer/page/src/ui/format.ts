/** `26,112`, whatever the browser's language. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** `12 assets`, `1 asset`. */
export function plural(count: number, singular: string, pluralForm = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : pluralForm}`
}

/** Milliseconds as the command prints them: `0.41 s`, `6.1 s`, `42 s`, `2 min 3 s`, `1 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return twoUnits(minutes, 'min', whole % 60, 's')
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return twoUnits(hours, 'h', minutes % 60, 'min')
  return twoUnits(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

/** `just now`, `5 min ago`, `31 h ago`, `12 d ago`; of what is to come `in 5 min`. */
export function formatAge(then: Date, now: Date): string {
  const minutes = Math.floor(Math.abs(now.getTime() - then.getTime()) / 60_000)
  if (minutes < 1) return 'just now'
  const hours = Math.floor(minutes / 60)
  const amount = minutes < 60 ? `${minutes} min` : hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`
  return then > now ? `in ${amount}` : `${amount} ago`
}

/** `2025-01-04 12:30` in UTC, as the command prints times; with seconds where they tell. */
export function formatTime(at: Date, withSeconds = false): string {
  return at
    .toISOString()
    .slice(0, withSeconds ? 19 : 16)
    .replace('T', ' ')
}

/** `4.2 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const amount = bytes / 1000 ** power
  return `${power === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`
}

function twoUnits(head: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${head} ${unit}` : `${head} ${unit} ${rest} ${restUnit}`
}
