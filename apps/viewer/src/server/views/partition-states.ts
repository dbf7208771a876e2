import { newestDue, type Partitions } from '@headwater/graph'
import type { PartitionsView } from '../../api/index.ts'

/** What is known of the partitions of an asset. */
export interface PartitionFacts {
  /** Ascending, with commas between. */
  readonly made: string
  readonly stale: readonly string[]
  readonly running: readonly string[]
  readonly failed: readonly string[]
  readonly unavailable: readonly string[]
}

/** Words for the letters of `PartitionsView`. */
export const stateOfLetter: { readonly [letter: string]: string } = {
  f: 'fresh',
  s: 'stale',
  m: 'missing',
  u: 'unavailable',
  x: 'failed',
  r: 'running',
}

const LETTERS = { f: 102, s: 115, m: 109, u: 117, x: 120, r: 114 } as const
/** A mistyped start would otherwise ask for memory without end. */
const MOST = 2_000_000

/**
 * One letter for each partition from the first to the newest that is due (or is there already). Linear, and without a text for each:
 * 200,000 take some 30 ms.
 */
export function partitionsView(partitions: Partitions, facts: PartitionFacts, logicalDate: string): PartitionsView {
  const { type, start, end } = partitions
  const number = type === 'daily' ? dayNumber : monthNumber
  const made = facts.made === '' ? [] : facts.made.split(',')
  const [oldest = start] = made
  const due = newestDue(partitions, logicalDate)
  const lastDue = end !== undefined && end < due ? end : due
  const newest = made.at(-1) ?? lastDue
  const from = Math.min(number(oldest), number(start))
  const size = Math.min(MOST, Math.max(0, Math.max(number(newest), number(lastDue)) - from + 1))
  const first = from === number(start) ? start : oldest
  const states = Buffer.alloc(size, LETTERS.m)
  const mark = (all: readonly string[], letter: number): void => {
    for (const one of all) {
      const place = number(one) - from
      if (place >= 0 && place < size) states[place] = letter
    }
  }
  mark(made, LETTERS.f)
  mark(facts.stale, LETTERS.s)
  mark(facts.unavailable, LETTERS.u)
  mark(facts.failed, LETTERS.x)
  mark(facts.running, LETTERS.r)
  return { type, first, states: states.toString('latin1') }
}

/** The letter of one partition; `m` for what lies outside. */
export function letterOf({ type, first, states }: PartitionsView, partition: string): string {
  const number = type === 'daily' ? dayNumber : monthNumber
  return states[number(partition) - number(first)] ?? 'm'
}

/** Consecutive numbers for consecutive days. */
function dayNumber(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / 86_400_000
}

function monthNumber(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1
}
