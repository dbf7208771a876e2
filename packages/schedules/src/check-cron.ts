interface Field {
  readonly name: string
  readonly least: number
  readonly most: number
  /** Names of its values, from the least on. */
  readonly names: readonly string[]
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
/** Of the months of a leap year. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const DAY: Field = { name: 'day', least: 1, most: 31, names: [] }
const MONTH: Field = { name: 'month', least: 1, most: 12, names: MONTHS }
const FIELDS: readonly Field[] = [
  { name: 'minute', least: 0, most: 59, names: [] },
  { name: 'hour', least: 0, most: 23, names: [] },
  DAY,
  MONTH,
  // Sunday is 0 and 7.
  { name: 'weekday', least: 0, most: 7, names: WEEKDAYS },
]

/**
 * What is wrong with a cron, in words; null: nothing. It takes what every crontab reads alike, which is less than the library of
 * crons takes, and it takes it by hand: this is on the way of every command.
 */
export function cronProblem(cron: string): string | null {
  const texts = cron.split(/\s+/)
  if (texts.length !== FIELDS.length || texts.includes('')) return 'it is not five fields with a space between them'
  for (const [place, field] of FIELDS.entries()) {
    const read = readField(texts[place] ?? '', field)
    if (typeof read === 'string') return read
  }
  const [, , day = '', month = '', weekday = ''] = texts
  if (weekday === '*') return hasSuchDay(day, month) ? null : `no month ${month} has a day ${day}`
  return day !== '*' && (day.startsWith('*') || weekday.startsWith('*'))
    ? `the day ${day} with the weekday ${weekday} means both to some crons, and either to others`
    : null
}

interface Range {
  readonly first: number
  readonly last: number
}

/** The ranges that a field lists, or what is wrong with it. */
function readField(text: string, { name, least, most, names }: Field): readonly Range[] | string {
  const ranges: Range[] = []
  for (const item of text.split(',')) {
    const [range = '', step, ...more] = item.split('/')
    const [from = '', to, ...further] = range.split('-')
    const first = range === '*' ? least : fieldValue(from, { least, most, names })
    const end = range === '*' ? most : fieldValue(to ?? from, { least, most, names })
    // The Sunday that ends a week, not the one before it.
    const last = to?.toLowerCase() === 'sun' && names === WEEKDAYS ? 7 : end
    if (first === null || last === null || more.length > 0 || further.length > 0) {
      return `the ${name} "${item}" is none from ${least} to ${most}`
    }
    if (last < first) return `the ${name} "${item}" runs backwards`
    if (step !== undefined) {
      if (range !== '*' && to === undefined)
        return `the ${name} "${item}" has a step without a range: ${from}-${most}/${step}`
      if (!/^\d{1,2}$/.test(step) || Number(step) < 1 || Number(step) > most)
        return `the ${name} "${item}" has a step that is none from 1 to ${most}`
    }
    ranges.push({ first, last })
  }
  return ranges
}

function fieldValue(text: string, { least, most, names }: Omit<Field, 'name'>): number | null {
  const place = names.indexOf(text.toLowerCase())
  if (place >= 0) return least + place
  return /^\d{1,2}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : null
}

/** False for the 30th of February. Both fields are right by themselves. */
function hasSuchDay(day: string, month: string): boolean {
  const days = readField(day, DAY)
  const months = readField(month, MONTH)
  if (typeof days === 'string' || typeof months === 'string') return false
  const earliest = Math.min(...days.map(({ first }) => first))
  return months.some(({ first, last }) => DAYS.slice(first - 1, last).some((length) => length >= earliest))
}
