import { SourceError } from '../season/fetch-answer.ts'
import type { BronzeTable } from './bronze.ts'

/** Refuses an answer that has a key twice: an upsert would keep one of the two, and nobody knew which. */
export function refuseDuplicates(table: BronzeTable, rows: readonly object[]): void {
  const seen = new Set<string>()
  for (const row of rows) {
    const fields = new Map(Object.entries(row))
    const key = JSON.stringify(table.key.map((column) => fields.get(column)))
    if (seen.has(key)) throw new SourceError(`the source gave ${table.name} ${key} twice (${table.key.join(', ')})`)
    seen.add(key)
  }
}

/** Refuses a row that is not of the date that was asked for: it would be stored under another. */
export function refuseOtherDates(table: BronzeTable, dates: readonly string[], date: string): void {
  const stray = dates.find((found) => found !== date)
  if (stray !== undefined) throw new SourceError(`the source gave ${table.name} of ${stray}, asked for ${date}`)
}

/** Refuses an answer with a team that the source does not list itself: a typing error or a new name, to be looked at first. */
export function refuseUnknownTeams(table: BronzeTable, used: Iterable<string>, known: ReadonlySet<string>): void {
  for (const team of used) {
    if (!known.has(team))
      throw new SourceError(`the source gave ${table.name} of a team that it does not know: ${JSON.stringify(team)}`)
  }
}
