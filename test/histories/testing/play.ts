import { act } from '../league/act.ts'
import { readSource, type Source } from '../league/source.ts'
import { differences } from './contents.ts'
import type { Event, History } from './history.ts'
import type { League } from './league.ts'

export interface Played {
  /** What is wrong afterwards; empty where nothing is. */
  readonly wrong: readonly string[]
  /** What was done behind the history to bring everything up to date. */
  readonly mending: History
}

/** Plays a history from the first days on, brings everything up to date, and compares with what is built from scratch. */
export async function play(history: History, league: League): Promise<Played> {
  await league.reset()
  /** Something was told to fail, and is not mended yet. */
  let faulty = false
  for (const event of history) {
    if (event.type === 'act') {
      const [verb] = event.words
      faulty = verb === 'fail' || verb === 'break' || (faulty && verb !== 'mend')
    }
    const wrong = await take(event, league, faulty)
    if (wrong.length > 0) return { wrong, mending: [] }
  }
  const mending: Event[] = []
  const mend = async (event: Event): Promise<readonly string[]> => {
    mending.push(event)
    return take(event, league, false)
  }
  await mend({ type: 'act', words: ['mend'] })
  const ingested = await ingestedDays(league)
  for (const day of ingested) {
    // What was brought in once is not withheld in the end: from scratch it could not be there.
    if (readSource(league.folder).days[day]?.withheld) await mend({ type: 'act', words: ['offer', day] })
  }
  for (const words of [...(await changedAtSource(league, ingested)), ['materialize', '--stale']]) {
    const wrong = await mend({ type: 'command', words })
    if (wrong.length > 0) return { wrong, mending }
  }
  return { wrong: differences(await league.contents(), await league.builtFromScratch()), mending }
}

/** Gives what is wrong with how a command ended. */
async function take(event: Event, league: League, faulty: boolean): Promise<readonly string[]> {
  if (event.type === 'act') {
    await act(event.words, league)
    return []
  }
  const { exitCode, stderr } = await league.command(event.words, event.killedAfter)
  if (event.killedAfter !== undefined) return []
  if (exitCode !== undefined && mayEnd(event.words, faulty).includes(exitCode)) return []
  return [`${event.words.join(' ')} ended with exit code ${exitCode}`, ...stderr.split('\n')]
}

function mayEnd([verb]: readonly string[], faulty: boolean): readonly number[] {
  switch (verb) {
    case 'runs': // What there is to resume depends on what went before; what was refused is no harm.
      return [0, 1, 2]
    case 'status':
      return [0, 1]
    default:
      return faulty ? [0, 1] : [0]
  }
}

async function ingestedDays(league: League): Promise<readonly string[]> {
  const rows = await league.sql<{ day: string }>(
    `select partition as day from headwater.latest_partitions where asset = 'league/bronze/scores' order by 1`,
  )
  return rows.map(({ day }) => day)
}

/**
 * Nobody tells Headwater that a source has changed its mind: people bring in again what it has changed, and nothing behind it.
 * Gives the commands.
 */
async function changedAtSource(league: League, ingested: readonly string[]): Promise<string[][]> {
  const [bronze] = await league.sql<Bronze>(`select
    (select json_object_agg(player, team) from bronze.players) as players,
    (select json_agg(concat_ws(' ', day, player, points)) from bronze.scores) as scores,
    (select json_agg(concat_ws(' ', day, n, player)) from bronze.plays) as plays`)
  const { days, players } = readSource(league.folder)
  const changed = ingested.filter((day) => {
    const { scores = {}, plays = [] } = days[day] ?? {}
    const given = Object.entries(scores).map(([player, points]) => `${day} ${player} ${points}`)
    const told = plays.map((player, n) => `${day} ${n} ${player}`)
    return !isSame(ofDay(bronze?.scores, day), given) || !isSame(ofDay(bronze?.plays, day), told)
  })
  const isSamePlayers = isSame(Object.entries(bronze?.players ?? {}).map(String), Object.entries(players).map(String))
  return [
    ...(changed.length === 0 ? [] : [['backfill', 'bronze/scores', '--partitions', changed.join(',')]]),
    ...(isSamePlayers ? [] : [['materialize', 'bronze/players']]),
  ]
}

interface Bronze {
  readonly players: Source['players'] | null
  readonly scores: readonly string[] | null
  readonly plays: readonly string[] | null
}

function ofDay(rows: readonly string[] | null | undefined, day: string): string[] {
  return (rows ?? []).filter((row) => row.startsWith(day))
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.toSorted().join('\n') === b.toSorted().join('\n')
}
