import type { Style } from '../text/ink.ts'

/** What became of a due time, as far as it is shown. Times by the target's clock. */
export interface ShownTick {
  readonly due: Date
  readonly state: TickState
  /** When it is tried again, while it waits. */
  readonly nextAt: Date | null
  readonly runId: string | null
  /** One line. */
  readonly message: string | null
}

export type TickState = 'running' | 'waiting' | 'done' | 'unavailable' | 'failed' | 'missed'

export const tickMarks: { readonly [state in TickState]: { readonly symbol: string; readonly style: Style } } = {
  running: { symbol: '▶', style: 'accent' },
  waiting: { symbol: '◌', style: 'warn' },
  done: { symbol: '✔', style: 'good' },
  unavailable: { symbol: '◌', style: 'bad' },
  failed: { symbol: '✖', style: 'bad' },
  missed: { symbol: '↷', style: 'warn' },
}

/** `done`, or `again at 12:30Z` of one that waits. */
export function tickInWords({ state, nextAt }: Pick<ShownTick, 'state' | 'nextAt'>): string {
  return state === 'waiting' && nextAt !== null ? `again at ${utcTime(nextAt)}` : state
}

/** `12:30Z`. */
export function utcTime(at: Date): string {
  return `${at.toISOString().slice(11, 16)}Z`
}

/** `2025-01-05 12:00Z`. */
export function utcMinute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')}Z`
}

/** `2025-01-05 07:00`, as the clocks of that zone show it. */
export function zonedMinute(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const { year, month, day, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, value]))
  return `${year}-${month}-${day} ${hour}:${minute}`
}
