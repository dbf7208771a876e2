import type { PartitionsView } from '@headwater/viewer'

const MS_PER_DAY = 86_400_000

/** What a partition can be, worst first: of several that share a pixel, the first of these is shown. */
export const partitionStates = ['failed', 'missing', 'stale', 'unavailable', 'running', 'fresh'] as const
export type PartitionState = (typeof partitionStates)[number]

/** In the order of `partitionStates`: its letter in PartitionsView. */
const LETTERS = 'xmsurf'

/** The state that a letter of PartitionsView stands for; a letter that nobody knows is taken for the worst that is no failure. */
export function stateOf(letter: string): PartitionState {
  return partitionStates[LETTERS.indexOf(letter)] ?? 'missing'
}

/** By character code: the place in `partitionStates`. A table, because a strip asks it 200,000 times. */
export const ranks: Uint8Array = rankTable()

function rankTable(): Uint8Array {
  const table = new Uint8Array(128).fill(partitionStates.indexOf('missing'))
  for (let i = 0; i < LETTERS.length; i++) table[LETTERS.charCodeAt(i)] = i
  return table
}

/** The place in `partitionStates` of the partition at `index`. */
export function rankAt(states: string, index: number): number {
  return ranks[states.charCodeAt(index) & 127] ?? 1
}

/** The partition so many places behind the first: `2025-01-01`, `2025-01`. */
export function partitionAt(view: PartitionsView, index: number): string {
  return view.type === 'daily' ? dateOf(dayNumber(view.first) + index) : monthOf(monthNumber(view.first) + index)
}

/** The place of a partition, or null for one that is not among them: text of an address, so anything. */
export function indexOf(view: PartitionsView, partition: string): number | null {
  const isDaily = view.type === 'daily'
  if (!(isDaily ? /^\d{4}-\d{2}-\d{2}$/ : /^\d{4}-\d{2}$/).test(partition)) return null
  const index = isDaily
    ? dayNumber(partition) - dayNumber(view.first)
    : monthNumber(partition) - monthNumber(view.first)
  if (!(index >= 0 && index < view.states.length)) return null
  return partitionAt(view, index) === partition ? index : null
}

/** Days since 1970-01-01. UTC is a counter here: neither a zone nor summer time can shift a day. */
export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY
}

export function dateOf(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10)
}

/** Months since the year 0. */
export function monthNumber(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1
}

export function monthOf(month: number): string {
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`
}
