/** Calendar dates as `YYYY-MM-DD` and the season's time zones, worked out by arithmetic alone: no clock, no locale, no ICU data. */

const DAY_MS = 86_400_000

/** True for a date that exists, written `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Whole days from `from` to `to`. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS
}

/** Every date from `first` to `last`, both included. */
export function dateRange(first: string, last: string): string[] {
  return Array.from({ length: Math.max(0, daysBetween(first, last) + 1) }, (_, index) => addDays(first, index))
}

/** 0 is Sunday. */
export function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay()
}

export type TimeZone =
  | 'America/New_York'
  | 'America/Toronto'
  | 'America/Detroit'
  | 'America/Indiana/Indianapolis'
  | 'America/Chicago'
  | 'America/Denver'
  | 'America/Phoenix'
  | 'America/Los_Angeles'

const STANDARD_OFFSET: { readonly [zone in TimeZone]: number } = {
  'America/New_York': -5,
  'America/Toronto': -5,
  'America/Detroit': -5,
  'America/Indiana/Indianapolis': -5,
  'America/Chicago': -6,
  'America/Denver': -7,
  'America/Phoenix': -7,
  'America/Los_Angeles': -8,
}

/** Hours to add to UTC for local time around noon of that date. */
export function utcOffset(zone: TimeZone, date: string): number {
  return STANDARD_OFFSET[zone] + (zone !== 'America/Phoenix' && isDaylightSaving(date) ? 1 : 0)
}

/** The instant of a local wall-clock time (`19:30`), as ISO 8601 in UTC. */
export function instantOf(date: string, time: string, zone: TimeZone): string {
  const local = Date.parse(`${date}T${time}:00Z`)
  return new Date(local - utcOffset(zone, date) * 3_600_000).toISOString()
}

/** The league's day: the date in New York at that instant (exact but for the two nights a year when the clocks change). */
export function leagueDate(instant: Date): string {
  const standard = new Date(instant.getTime() - 5 * 3_600_000).toISOString().slice(0, 10)
  const offset = utcOffset('America/New_York', standard)
  return new Date(instant.getTime() + offset * 3_600_000).toISOString().slice(0, 10)
}

/** Since 2007: from the second Sunday of March to the first Sunday of November. */
function isDaylightSaving(date: string): boolean {
  const year = date.slice(0, 4)
  return date >= sundayFrom(`${year}-03-08`) && date < sundayFrom(`${year}-11-01`)
}

function sundayFrom(date: string): string {
  return addDays(date, (7 - weekday(date)) % 7)
}
