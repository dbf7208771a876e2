import { UserError } from '@headwater/errors'

const UNITS: { readonly [unit: string]: number } = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * An age as typed, `90m`, `26h` or `3d` (of 24 hours), in milliseconds. Throws UserError `bad-argument`; strict, so that a
 * forgotten unit is never taken for another.
 */
export function parseAge(text: string): number {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)([mhd])$/.exec(text) ?? []
  const ms = Math.round(Number(count) * (UNITS[unit] ?? Number.NaN))
  if (Number.isSafeInteger(ms) && ms > 0) return ms
  throw new UserError('bad-argument', `"${text}" is no age`, { details: ['expected  such as 90m, 26h or 3d'] })
}

/** A moment as typed, with its zone: `2025-01-05T12:30Z`, `2025-01-05T12:30:00+01:00`. Throws UserError `bad-date`. */
export function parseMoment(text: string): Date {
  const [, day = ''] =
    /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/.exec(text) ?? []
  const moment = new Date(text.replace(' ', 'T'))
  // Date takes February 30 for a day of March.
  if (!Number.isNaN(moment.getTime()) && day !== '' && new Date(day).toISOString().startsWith(day)) return moment
  throw new UserError('bad-date', `"${text}" is no moment`, {
    details: ['expected  a date, a time and its zone, such as 2025-01-05T12:30Z or 2025-01-05T12:30+01:00'],
  })
}
