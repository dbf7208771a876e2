import { UserError } from '@headwater/errors'

/**
 * Arithmetic on calendar days written `YYYY-MM-DD` and months written `YYYY-MM`. A day has no time zone: `Date.UTC` is used as a counter only, so
 * neither the machine's zone nor a change to summer time can shift one. ISO days compare as strings.
 */
const msPerDay = 86_400_000
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** Checks a day. Throws UserError `bad-date` that says what is wrong with it. */
export function parseDate(text: string): string {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!parts) {
    throw new UserError('bad-date', `"${text}" is not a date`, { details: [`expected  YYYY-MM-DD${suggestion(text)}`] })
  }
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number]
  const name = months[month - 1]
  if (name === undefined) throw new UserError('bad-date', `${text} does not exist: there is no month ${parts[2]}`)
  const length = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
  if (day < 1 || day > length) {
    throw new UserError('bad-date', `${text} does not exist: ${name} ${parts[1]} has ${length} days`)
  }
  return text
}

/** Checks a month, `YYYY-MM`. Throws UserError `bad-date` that says what is wrong with it. */
export function parseMonth(text: string): string {
  const parts = /^(\d{4})-(\d{2})$/.exec(text)
  if (!parts) {
    const meant = /^\d{4}-\d{2}(?=-\d{2}$)/.exec(text)?.[0]
    throw new UserError('bad-date', `"${text}" is not a month`, {
      details: [`expected  YYYY-MM${meant === undefined ? '' : `, for example ${meant}`}`],
    })
  }
  if (months[Number(parts[2]) - 1] === undefined) {
    throw new UserError('bad-date', `${text} does not exist: there is no month ${parts[2]}`)
  }
  return text
}

/** Months since the year 0. NaN for what is no month. */
export function monthNumber(month: string): number {
  const number = Number(month.slice(5))
  return number >= 1 && number <= 12 ? Number(month.slice(0, 4)) * 12 + number - 1 : Number.NaN
}

/** The month of a number of `monthNumber`. */
export function monthOf(number: number): string {
  return `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`
}

/** The day so many days later (earlier, when negative). */
export function addDays(date: string, days: number): string {
  return dateOf(dayNumber(date) + days)
}

/** Days since 1970-01-01. */
export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / msPerDay
}

/** The day of a number of `dayNumber`. */
export function dateOf(day: number): string {
  return new Date(day * msPerDay).toISOString().slice(0, 10)
}

/** `2025-1-5` and `2025/01/05` are common slips of the hand; anything else has more than one reading. */
function suggestion(text: string): string {
  const parts = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text)
  return parts ? `, for example ${parts[1]}-${parts[2]?.padStart(2, '0')}-${parts[3]?.padStart(2, '0')}` : ''
}
