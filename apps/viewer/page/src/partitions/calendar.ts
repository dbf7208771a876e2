import type { PartitionsView } from '@headwater/viewer'
import {
  dateOf,
  dayNumber,
  indexOf,
  monthNumber,
  monthOf,
  type PartitionState,
  partitionAt,
  stateOf,
} from './series.ts'

/** A page of the calendar: the days of a month in weeks, or the months of some years. */
export interface Page {
  /** `2025-01`, `2025`. */
  readonly id: string
  readonly label: string
  /** Weeks from Monday on, or quarters; null where there is no partition: another month, or outside of what exists. */
  readonly rows: readonly (readonly (Cell | null)[])[]
}

export interface Cell {
  readonly partition: string
  /** Its place in PartitionsView. */
  readonly index: number
  readonly state: PartitionState
  /** What stands in the cell: `1`, `Jan`. */
  readonly short: string
  /** For those who hear it: `Wednesday 1 January 2025`. */
  readonly long: string
}

const MONTHS = [
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
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
/** Months of one row of a year. */
const PER_ROW = 6

/** How many pages there are, and which one a partition is on: days are shown by month, months by year. */
export function pageOf(view: PartitionsView, index: number): number {
  const partition = partitionAt(view, index)
  if (view.type === 'daily') return monthNumber(partition) - monthNumber(view.first)
  return Number(partition.slice(0, 4)) - Number(view.first.slice(0, 4))
}

/**
 * The first of `count` pages that hold the one that is wanted: as late as it has to be where the newest are seen by default, moved
 * no further than needed from the `first` that is shown already, so that the calendar does not jump below the cursor.
 */
export function windowFrom(view: PartitionsView, count: number, index: number, shown: number | null): number {
  const latest = Math.max(0, pageOf(view, view.states.length - 1) - count + 1)
  const page = pageOf(view, index)
  const first = shown ?? page - count + 1
  const moved = page < first ? page : page >= first + count ? page - count + 1 : first
  return Math.min(latest, Math.max(0, moved))
}

/** `count` pages from the one at `from` on; fewer where there are no more. */
export function pagesFrom(view: PartitionsView, from: number, count: number): Page[] {
  if (view.states.length === 0) return []
  const end = Math.min(from + count, pageOf(view, view.states.length - 1) + 1)
  return Array.from({ length: Math.max(0, end - from) }, (_, i) =>
    view.type === 'daily' ? monthPage(view, from + i) : yearPage(view, from + i),
  )
}

function monthPage(view: PartitionsView, page: number): Page {
  const number = monthNumber(view.first) + page
  const month = monthOf(number)
  const first = dayNumber(`${month}-01`)
  const days = dayNumber(`${monthOf(number + 1)}-01`) - first
  const lead = weekday(first)
  const rows = Array.from({ length: Math.ceil((lead + days) / 7) }, (_, week) =>
    WEEKDAYS.map((_, day) => {
      const at = week * 7 + day - lead
      return at < 0 || at >= days ? null : cellOf(view, dateOf(first + at))
    }),
  )
  return { id: month, label: monthLabel(month), rows }
}

function yearPage(view: PartitionsView, page: number): Page {
  const year = String(Number(view.first.slice(0, 4)) + page).padStart(4, '0')
  const rows = Array.from({ length: 12 / PER_ROW }, (_, row) =>
    Array.from({ length: PER_ROW }, (_, i) =>
      cellOf(view, `${year}-${String(row * PER_ROW + i + 1).padStart(2, '0')}`),
    ),
  )
  return { id: year, label: year, rows }
}

function cellOf(view: PartitionsView, partition: string): Cell | null {
  const index = indexOf(view, partition)
  if (index === null) return null
  const state = stateOf(view.states[index] ?? '')
  const short = partition.length > 7 ? String(Number(partition.slice(8))) : monthLabel(partition).slice(0, 3)
  return { partition, index, state, short, long: longLabel(partition) }
}

/** `Wednesday 1 January 2025`, `January 2025`. */
export function longLabel(partition: string): string {
  const month = monthLabel(partition)
  return partition.length > 7
    ? `${WEEKDAYS[weekday(dayNumber(partition))]} ${Number(partition.slice(8))} ${month}`
    : month
}

function monthLabel(partition: string): string {
  return `${MONTHS[Number(partition.slice(5, 7)) - 1]} ${partition.slice(0, 4)}`
}

/** 0 is Monday. 1970-01-01 was a Thursday. */
function weekday(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

/**
 * Where a key moves the cursor to, as grids have it: arrows by a cell and a row, Page Up and Down by a page, Home and End to the ends of the
 * row, with Ctrl to the first and the last. Null for a key that is not the calendar's.
 */
export function move(view: PartitionsView, index: number, key: string, ctrl: boolean): number | null {
  const to = target(view, index, key, ctrl)
  return to === null ? null : Math.max(0, Math.min(view.states.length - 1, to))
}

function target(view: PartitionsView, index: number, key: string, ctrl: boolean): number | null {
  const row = view.type === 'daily' ? 7 : PER_ROW
  const column =
    view.type === 'daily' ? weekday(dayNumber(view.first) + index) : (monthNumber(view.first) + index) % PER_ROW
  switch (key) {
    case 'ArrowLeft':
      return index - 1
    case 'ArrowRight':
      return index + 1
    case 'ArrowUp':
      return index - row
    case 'ArrowDown':
      return index + row
    case 'Home':
      return ctrl ? 0 : index - column
    case 'End':
      return ctrl ? view.states.length - 1 : index - column + row - 1
    case 'PageUp':
      return pageAway(view, index, -1)
    case 'PageDown':
      return pageAway(view, index, 1)
    default:
      return null
  }
}

/** The same day a month later (the last, where that month is shorter); the same month a year later. */
function pageAway(view: PartitionsView, index: number, pages: 1 | -1): number {
  if (view.type !== 'daily') return index + 12 * pages
  const date = partitionAt(view, index)
  const month = monthNumber(date) + pages
  const first = dayNumber(`${monthOf(month)}-01`)
  const days = dayNumber(`${monthOf(month + 1)}-01`) - first
  return first + Math.min(Number(date.slice(8)), days) - 1 - dayNumber(view.first)
}
