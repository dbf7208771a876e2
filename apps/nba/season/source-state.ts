import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as v from 'valibot'

/** What can be held back of a date: one of the two tables of its games, or a page as it would stand on it. */
export const WITHHELD_TABLES = [
  ...(['boxscores', 'pbp', 'odds', 'injuries', 'transactions', 'attendance'] as const),
  ...(['season-stats', 'snapshots'] as const),
] as const
export type WithheldTable = (typeof WITHHELD_TABLES)[number]

/** `all` are both tables of the games, and with them the totals of later dates. */
export type Withheld = 'all' | WithheldTable

const SavedState = v.object({
  withheld: v.record(v.string(), v.picklist(['all', ...WITHHELD_TABLES])),
  revisions: v.record(v.string(), v.pipe(v.number(), v.integer(), v.minValue(0))),
})

/** What the source was told: which dates are not there yet, and which were corrected. Kept in a file, so that it outlives a restart. */
export class SourceState {
  readonly #path: string | null
  readonly #withheld: Map<string, Withheld>
  readonly #revisions: Map<string, number>

  /** `path` null keeps it in memory. A file that does not exist is an empty state; one that is broken is an error that names it. */
  constructor(path: string | null) {
    this.#path = path
    const { withheld, revisions } = path === null ? { withheld: {}, revisions: {} } : readState(path)
    this.#withheld = new Map(Object.entries(withheld))
    this.#revisions = new Map(Object.entries(revisions))
  }

  isWithheld(date: string, table: WithheldTable): boolean {
    const withheld = this.#withheld.get(date)
    return withheld === table || (withheld === 'all' && (table === 'boxscores' || table === 'pbp'))
  }

  revision(date: string): number {
    return this.#revisions.get(date) ?? 0
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

  /** Written beside and renamed: a kill in the middle leaves the old state. */
  #save(): void {
    if (this.#path === null) return
    const saved = { withheld: Object.fromEntries(this.#withheld), revisions: Object.fromEntries(this.#revisions) }
    mkdirSync(dirname(this.#path), { recursive: true })
    const beside = `${this.#path}.${process.pid}`
    writeFileSync(beside, `${JSON.stringify(saved)}\n`)
    renameSync(beside, this.#path)
  }
}

function readState(path: string): v.InferOutput<typeof SavedState> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { withheld: {}, revisions: {} }
    throw error
  }
  try {
    return v.parse(SavedState, JSON.parse(text))
  } catch (cause) {
    throw new Error(`${path} is not the season source's state; remove it to start with an empty one`, { cause })
  }
}
