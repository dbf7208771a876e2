import type { html } from 'hono/html'

/** A piece of the page whose values are escaped already. */
export type Markup = ReturnType<typeof html>

type Value = string | number | null | undefined

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Null for what is not there or is no number: nothing on the page ever says NaN. */
export function number(value: Value): number | null {
  const found = value == null || value === '' ? Number.NaN : Number(value)
  return Number.isFinite(found) ? found : null
}

/** A value as it is, or a dash: no cell is ever empty. */
export function shown(value: Value): string {
  return value == null || value === '' ? '–' : String(value)
}

/** `2025-01-03` as `Fri 3 Jan`. By hand: Intl would cost a tenth of the start. */
export function day(date: string | null | undefined): string {
  const at = new Date(`${date}T00:00:00Z`)
  if (Number.isNaN(at.getTime())) return shown(date)
  return `${DAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`
}

/** An instant to the minute, in UTC. */
export function clock(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** A share from 0 to 1 as whole per cent. Only what is certain is 0 or 100. */
export function percent(share: number): number {
  const rounded = Math.round(share * 100)
  if (share <= 0 || share >= 1) return rounded
  return Math.min(99, Math.max(1, rounded))
}

/** `0.771` as `.771`, as standings print it. */
export function thousandths(share: Value): string {
  return number(share)?.toFixed(3).replace(/^0/, '') ?? '–'
}

/** With its sign, and a minus that is as wide as the plus. */
export function signed(value: Value, digits = 1): string {
  const found = number(value)
  if (found === null) return '–'
  const size = Math.abs(found).toFixed(digits)
  if (Number(size) === 0) return size
  return `${found > 0 ? '+' : '−'}${size}`
}

export function record(wins: Value, losses: Value): string {
  return number(wins) === null || number(losses) === null ? '–' : `${wins}–${losses}`
}

/** Wins in a row above zero, losses below. */
export function streak(games: Value): string {
  const found = number(games)
  if (!found) return '–'
  return found > 0 ? `W${found}` : `L${-found}`
}

/** `1 game`, `2 games`. */
export function count(things: number, one: string): string {
  return `${things} ${one}${things === 1 ? '' : 's'}`
}
