/** `26,112`. Always with commas, whatever the machine's locale: a log is read elsewhere. */
export function formatCount(count: number | bigint): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** `12 assets`, `1 asset`. */
export function plural(count: number, singular: string, pluralForm = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : pluralForm}`
}

/** Milliseconds as a person reads them: `0.41 s`, `6.1 s`, `42 s`, `2 min 3 s`, `1 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  return wholeUnits(Math.round(seconds))
}

/** A duration that is only expected, in milliseconds: `0.4 s`, `8 s`, `2 min`. Never more precise than a guess is. */
export function formatEstimate(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`
  if (seconds < 119.5) return `${Math.round(seconds)} s`
  return wholeUnits(Math.round(seconds / 60) * 60)
}

function wholeUnits(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return join(`${minutes} min`, seconds % 60, 's')
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return join(`${hours} h`, minutes % 60, 'min')
  return join(`${Math.floor(hours / 24)} d`, hours % 24, 'h')
}

function join(head: string, rest: number, unit: string): string {
  return rest === 0 ? head : `${head} ${rest} ${unit}`
}

/** How long ago a moment was, in one unit: `just now`, `5 min ago`, `31 h ago`, `12 d ago`. */
export function formatAge(then: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`
}
