import { isUserError } from '@headwater/errors'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gamesOfDay } from '../season/day.ts'
import type { Fault, FaultKind } from '../season/faults.ts'
import { type TestDatabase, testDatabase } from '../test/database.ts'
import { operationContext } from '../test/operation-context.ts'
import { season, type TestSource, testSource } from '../test/source.ts'
import { ingestGames } from './games.ts'

const DATE = '2025-01-01'
const day = gamesOfDay(season, DATE)

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())
beforeEach(() => database.query('drop schema if exists bronze cascade'))

const ingest = (source: TestSource) =>
  ingestGames(operationContext({ DATABASE_URL: database.url, SEASON_URL: source.url }, { partition: DATE }), {
    timeoutMs: 1000,
    retryAfterMs: 0,
  })

/** Points by player and score by play: enough to tell one revision of the day from another. */
async function stored() {
  const boxscores = await database.query('select player, pts from bronze.boxscores order by player collate "C"')
  const [plays] = await database.query<{ count: number }>('select count(*)::int as count from bronze.pbp')
  return { boxscores, plays: plays?.count }
}

function expected(of: typeof day) {
  const boxscores = of.boxscores.map(({ player, pts }) => ({ player, pts }))
  return { boxscores: boxscores.sort((a, b) => (a.player < b.player ? -1 : 1)), plays: of.pbp.length }
}

describe('a source in trouble: one clear outcome, and bronze as it was', () => {
  const page = (path: string) => new RegExp(`http://127.0.0.1:\\d+/${path}\\?date=${DATE}: `)
  it.each<[FaultKind, string]>([
    ['html', 'answered 200 with HTML instead of JSON'],
    ['half json', 'that are no whole JSON'],
    ['wrong schema', 'rows.0.home_team: Invalid key: Expected "home_team"'],
    ['row twice', 'twice (home_team, away_team, game_date'],
    ['unknown team', 'pbp of a team that it does not know: "SEA"'],
    ['error', 'answered 500, asked 3 times'],
    ['busy', 'answered 429, asked 3 times'],
    ['silence', 'no whole answer within 1 s, asked 3 times'],
  ])('%s', async (kind, message) => {
    await using source = await testSource()
    await ingest(source)
    source.state.correct(DATE, 1)
    source.state.setFault('pbp', { kind })
    const error = await ingest(source).catch((thrown: unknown) => thrown)
    expect(isUserError(error), String(error)).toBe(true)
    expect(String(error)).toContain(message)
    const looksAtAnswer = ['html', 'half json', 'wrong schema'].includes(kind)
    expect(error).toMatchObject({ next: looksAtAnswer ? [`curl -sS '${source.url}/pbp?date=${DATE}'`] : [] })
    if (!['row twice', 'unknown team'].includes(kind)) expect(String(error)).toMatch(page('pbp'))
    expect(await stored()).toEqual(expected(day))

    source.state.setFault('pbp', null)
    await ingest(source)
    expect(await stored()).toEqual(expected(gamesOfDay(season, DATE, { revision: 1 })))
  })

  it.each<Fault>([
    { kind: 'error', times: 2 },
    { kind: 'busy', times: 2, retryAfter: 0 },
    { kind: 'silence', times: 1 },
  ])('that passes by itself is waited out: %o', async (fault) => {
    await using source = await testSource()
    source.state.setFault('boxscores', fault)
    await ingest(source)
    expect(await stored()).toEqual(expected(day))
  })

  it('is told at once though another page is silent', async () => {
    await using source = await testSource()
    source.state.setFault('boxscores', { kind: 'silence' })
    source.state.setFault('pbp', { kind: 'html' })
    await expect(ingest(source)).rejects.toThrow('HTML instead of JSON')
  })
})
