import { unreachable } from '@headwater/errors'
import type { FreshnessPolicy } from '@headwater/graph'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `31 h`, `2 h 30 min`, `3 days 4 h`: two units at most, rounded down, so that what is past a limit is never shown as within. */
export function durationWords(ms: number): string {
  const whole = Math.max(0, ms)
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`
  if (whole < 3 * DAY) return joined(Math.floor(whole / HOUR), 'h', Math.floor((whole % HOUR) / MINUTE), 'min')
  return joined(Math.floor(whole / DAY), 'days', Math.floor((whole % DAY) / HOUR), 'h')
}

function joined(more: number, of: string, less: number, ofLess: string): string {
  return less === 0 ? `${more} ${of}` : `${more} ${of} ${less} ${ofLess}`
}

/** `2025-01-03 12:00 UTC` */
export function momentWords(moment: number | Date): string {
  return `${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** What a policy asks for, in a few words: `at most 26 h old`, `by 13:00 UTC`. */
export function policyWords(policy: FreshnessPolicy): string {
  switch (policy.type) {
    case 'age':
      return atMost(policy, 'old')
    case 'by':
      return `by ${policy.time} ${policy.timeZone}${policy.unless === undefined ? '' : ', where any is to come'}`
    case 'newest row':
      return atMost(policy, `old by ${policy.column}`)
    case 'rows':
      return rowsWords(policy)
    default:
      return unreachable(policy)
  }
}

/** `100 rows or more`, `100 to 200 rows`. */
export function rowsWords({ min, max }: { readonly min?: number; readonly max?: number }): string {
  if (max === undefined) return `${count(min ?? 0)} rows or more`
  return min === undefined ? `${count(max)} rows at most` : `${count(min)} to ${count(max)} rows`
}

/** With commas between thousands, without the tables of any language. */
export function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',')
}

function atMost({ warnMs, errorMs }: { readonly warnMs?: number; readonly errorMs?: number }, what: string): string {
  return `at most ${durationWords(errorMs ?? warnMs ?? 0)} ${what}`
}
