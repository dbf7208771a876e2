import { readFileSync, writeFileSync } from 'node:fs'

/** What the league's source would answer, kept in a file beside this one: what is ingested, and what a history edits. */
export interface Source {
  readonly days: { [day: string]: Day }
  /** Player to team. */
  readonly players: { [player: string]: string }
}

export interface Day {
  /** The source does not have it yet. */
  withheld: boolean
  /** Its ingestion fails, in the middle of writing. */
  fails: boolean
  /** Player to points. */
  readonly scores: { [player: string]: number }
  /** Who did something, in order. */
  readonly plays: string[]
}

/** As it is before anything has happened: six days, of which the first three are there. */
export function newSource(): Source {
  const day = (number: number): Day => ({
    withheld: number > 3,
    fails: false,
    scores: { ann: number, bob: 10 * number, cleo: 7 },
    plays: ['ann', 'bob', 'bob', 'cleo'],
  })
  return {
    days: Object.fromEntries([1, 2, 3, 4, 5, 6].map((number) => [`2025-01-0${number}`, day(number)])),
    players: { ann: 'red', bob: 'blue', cleo: 'red' },
  }
}

export function readSource(folder: string): Source {
  return JSON.parse(readFileSync(`${folder}/source.json`, 'utf8'))
}

export function writeSource(folder: string, source: Source): void {
  writeFileSync(`${folder}/source.json`, `${JSON.stringify(source, null, 2)}\n`)
}
