import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asCommands, type History, randomHistory } from './testing/history.ts'
import { createLeague, type League } from './testing/league.ts'
import { play } from './testing/play.ts'
import { type Shrunk, shrink } from './testing/shrink.ts'

// Whatever happened, and in whatever order it was taken in: once what is stale is made again, every table is what it would
// be had all been built today from what the source has. HEADWATER_HISTORIES=200 tries as many; HEADWATER_HISTORY_SEED
// is the first one's seed, and the next ones count on from it.

const HISTORIES = Number(process.env.HEADWATER_HISTORIES ?? 10)
const SEED = Number(process.env.HEADWATER_HISTORY_SEED ?? Math.floor(Math.random() * 2 ** 31))
const ONE_MS = 90_000
/** A failing history is made shorter for so long. */
const SHRINK_MS = 180_000

let league: League

beforeAll(async () => {
  league = await createLeague()
}, 240_000)

afterAll(async () => {
  await league?.[Symbol.asyncDispose]()
}, 60_000)

describe(`after any history and \`materialize --stale\` (HEADWATER_HISTORY_SEED=${SEED})`, () => {
  it.each(Array.from({ length: HISTORIES }, (_, index) => SEED + index))(
    'the warehouse is what building from scratch gives (%i)',
    { timeout: 2 * ONE_MS + SHRINK_MS },
    async (seed) => {
      const history = randomHistory(seed)
      const played = await play(history, league)
      if (played.wrong.length === 0) return
      const again = (candidate: History) => play(candidate, league)
      expect.fail(report(seed, await shrink({ ...played, history }, again, SHRINK_MS)))
    },
  )
})

/** What is wrong, and how to see it, to be pasted from the repository's root. */
function report(seed: number, { history, mending, wrong }: Shrunk): string {
  return [
    ...wrong,
    '',
    'cd "$(node test/histories/open.ts)"   # a workspace with the first days built',
    ...asCommands(history),
    '# and to bring everything up to date:',
    ...asCommands(mending),
    '',
    `HEADWATER_HISTORIES=1 HEADWATER_HISTORY_SEED=${seed} pnpm vitest run test/histories`,
  ].join('\n')
}
