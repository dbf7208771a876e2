/*
 * Wall clocks of time zones, by the tables that come with Node. A zone's table is loaded when it is first asked for: never
 * for UTC.
 */

const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/**
 * When a wall clock shows this time on this day, in milliseconds since 1970. A time that is shown twice counts the first time; one
 * that is skipped counts as much later as was skipped. `day` is `YYYY-MM-DD`, `time` is `HH:MM`. Throws RangeError for a zone
 * that does not exist.
 */
export function momentOf(day: string, time: string, timeZone: string): number {
  const wall = Date.parse(`${day}T${time}:00Z`)
  if (timeZone === 'UTC') return wall
  const before = offsetMs(timeZone, wall - DAY_MS)
  const after = offsetMs(timeZone, wall + DAY_MS)
  for (const offset of [before, after]) {
    if (offsetMs(timeZone, wall - offset) === offset) return wall - offset
  }
  return wall - before
}

/** The day that it is there, `YYYY-MM-DD`. Throws RangeError for a zone that does not exist. */
export function dayIn(timeZone: string, moment: number): string {
  return new Date(moment + (timeZone === 'UTC' ? 0 : offsetMs(timeZone, moment))).toISOString().slice(0, 10)
}

/** How far the zone's wall clock is ahead of UTC at a moment. */
function offsetMs(timeZone: string, moment: number): number {
  const parts = formatOf(timeZone).formatToParts(moment)
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((one) => one.type === type)?.value)
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return wall - Math.floor(moment / 1000) * 1000
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, made)
  return made
}
