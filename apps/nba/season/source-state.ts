import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as v from 'valibot'
import type { DayVersion } from './day.ts'
import { Fault } from './faults.ts'

/** What can be held back of a date: one of the two tables of its games, or a page as it would stand on it. */
export const WITHHELD_TABLES = [
  ...(['boxscores', 'pbp', 'odds', 'injuries', 'transactions', 'attendance'] as const),
  ...(['season-stats', 'snapshots'] as const),
] as const
export type WithheldTable = (typeof WITHHELD_TABLES)[number]

/** `all` are both tables of the games, and with them the totals of later dates. */
export type Withheld = 'all' | WithheldTable

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

const SavedState = v.object({
  withheld: v.record(v.string(), v.picklist(['all', ...WITHHELD_TABLES])),
  revisions: v.record(v.string(), count),
  cancelled: v.optional(v.record(v.string(), count), {}),
  faults: v.optional(v.record(v.string(), Fault), {}),
})

/**
 * What the source was told: which dates are not there yet, which were corrected, which lost games, which pages answer wrongly.
 * Kept in a file, so that it outlives a restart.
 */
export class SourceState {
  readonly #path: string | null
  readonly #withheld: Map<string, Withheld>
  readonly #revisions: Map<string, number>
  readonly #cancelled: Map<string, number>
  readonly #faults: Map<string, Fault>

  /** `path` null keeps it in memory. A file that does not exist is an empty state; one that is broken is an error that names it. */
  constructor(path: string | null) {
    this.#path = path
    const { withheld, revisions, cancelled, faults } = path === null ? NOTHING : readState(path)
    this.#withheld = new Map(Object.entries(withheld))
    this.#revisions = new Map(Object.entries(revisions))
    this.#cancelled = new Map(Object.entries(cancelled))
    this.#faults = new Map(Object.entries(faults))
  }

  isWithheld(date: string, table: WithheldTable): boolean {
    const withheld = this.#withheld.get(date)
    return withheld === table || (withheld === 'all' && (table === 'boxscores' || table === 'pbp'))
  }

  /** What became of a date's games since they were first reported. */
  version(date: string): DayVersion {
    return { revision: this.#revisions.get(date) ?? 0, cancelled: this.#cancelled.get(date) ?? 0 }
  }

  withhold(date: string, what: Withheld | null): void {
    if (what === null) this.#withheld.delete(date)
    else this.#withheld.set(date, what)
    this.#save()
  }

  correct(date: string, revision: number): void {
    this.#revisions.set(date, revision)
    this.#save()
  }

  /** So many of a date's games, the last ones, did not take place after all. */
  cancel(date: string, games: number): void {
    this.#cancelled.set(date, games)
    this.#save()
  }

  /** From now on a page (`boxscores`) answers wrongly; null: well again. */
  setFault(page: string, fault: Fault | null): void {
    if (fault === null) this.#faults.delete(page)
    else this.#faults.set(page, fault)
    this.#save()
  }

  /** The fault of the answer that a page is about to give, which counts as one of its times. */
  takeFault(page: string): Fault | null {
    const fault = this.#faults.get(page)
    if (fault?.times !== undefined) this.setFault(page, fault.times > 1 ? { ...fault, times: fault.times - 1 } : null)
    return fault ?? null
  }

  /** Written beside and renamed: a kill in the middle leaves the old state. */
  #save(): void {
    if (this.#path === null) return
    const saved: Saved = {
      withheld: Object.fromEntries(this.#withheld),
      revisions: Object.fromEntries(this.#revisions),
      cancelled: Object.fromEntries(this.#cancelled),
      faults: Object.fromEntries(this.#faults),
    }
    mkdirSync(dirname(this.#path), { recursive: true })
    const beside = `${this.#path}.${process.pid}`
    writeFileSync(beside, `${JSON.stringify(saved)}\n`)
    renameSync(beside, this.#path)
  }
}

type Saved = v.InferOutput<typeof SavedState>
const NOTHING: Saved = { withheld: {}, revisions: {}, cancelled: {}, faults: {} }

function readState(path: string): Saved {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return NOTHING
    throw error
  }
  try {
    return v.parse(SavedState, JSON.parse(text))
  } catch (cause) {
    throw new Error(`${path} is not the season source's state; remove it to start with an empty one`, { cause })
  }
}
