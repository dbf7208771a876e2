import { UserError } from '@headwater/errors'

/**
 * The date in a time zone at an instant, as `YYYY-MM-DD`. Throws UserError for a zone that does not exist.
 *
 * The zone goes through TZ, because Intl loads its tables of locales for 13 ms and `plan` has 100 for everything. What TZ does not
 * know counts as UTC, so whatever comes out as UTC is asked of Intl.
 */
export function dateIn(timeZone: string, at: Date): string {
  const before = process.env.TZ
  process.env.TZ = timeZone
  try {
    const minutesBehind = at.getTimezoneOffset()
    if (minutesBehind === 0) return dateByIntl(timeZone, at)
    return new Date(at.getTime() - minutesBehind * 60_000).toISOString().slice(0, 10)
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
}

function dateByIntl(timeZone: string, at: Date): string {
  try {
    // The Swedish short date is the ISO one.
    return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at)
  } catch (cause) {
    throw new UserError('bad-config', `there is no time zone "${timeZone}"`, {
      details: ['expected  an IANA name, for example America/New_York or UTC'],
      cause,
    })
  }
}
