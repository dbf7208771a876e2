import { UserError } from '@headwater/errors'

const UNITS: { readonly [unit: string]: number } = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** A duration as an author writes it: `'500ms'`, `'10s'`, `'1.5m'`, `'2h'`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`

/** Milliseconds of `'10s'`; null for what is none. Strict, so that a forgotten unit is never taken for milliseconds. */
export function parseDuration(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)
  const unit = UNITS[found?.[2] ?? '']
  const milliseconds = unit === undefined ? 0 : Math.round(Number(found?.[1]) * unit)
  // Timers of Node take at most 2^31 - 1 ms, and fire at once beyond that.
  return milliseconds >= 1 && milliseconds < 2 ** 31 ? milliseconds : null
}

/** The same for what has been checked. Throws UserError `bad-config`. */
export function durationMs(text: string): number {
  const milliseconds = parseDuration(text)
  if (milliseconds === null) throw new UserError('bad-config', `"${text}" is no duration such as 10s, 5m or 1.5h`)
  return milliseconds
}
