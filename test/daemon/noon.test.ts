import { afterAll, beforeAll, expect, it } from 'vitest'
import { dashboard, tasks } from '../main-job/testing/dashboard.ts'
import { count } from '../main-job/testing/ledger.ts'
import { forget, season } from '../main-job/testing/season.ts'
import { materialized } from '../main-job/testing/told.ts'
import type { Rig } from '../rig.ts'
import { createRigAfter } from '../template.ts'
import { clockAt, toldBy } from './testing/shop.ts'

// The example platform at noon, by its own schedules: a late day, and then everything behind it.

const YESTERDAY = '2025-01-03'

let rig: Rig
beforeAll(async () => {
  rig = await createRigAfter('season')
  await forget(rig, YESTERDAY)
  await season(rig).withhold(YESTERDAY)
  await materialized(rig, 'group:silver', 'group:gold', 'dashboard')
}, 300_000)
afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

async function noonAt(moment: string) {
  const { exitCode, stdout, stderr } = await rig.headwaterIn(
    { env: clockAt(rig, moment) },
    'daemon',
    '--once',
    '--json',
  )
  expect(exitCode, stderr).toBe(0)
  return toldBy(stdout).findLast(({ type, schedule }) => type === 'tick ended' && schedule === 'nba/noon')
}

it('12:00 without games at the source, 12:30 with them: facts, marts, predictions, and the dashboard once', {
  timeout: 180_000,
}, async () => {
  await noonAt('2025-01-04T11:59Z')
  expect(await noonAt('2025-01-04T12:00:05Z')).toMatchObject({ state: 'waiting', nextAt: '2025-01-04T12:30:00.000Z' })
  await season(rig).offer(YESTERDAY)
  const before = await tasks(rig)
  const noon = await noonAt('2025-01-04T12:30:05Z')
  expect(noon).toMatchObject({ state: 'done', due: '2025-01-04T12:00:00.000Z' })
  expect(await count(rig, 'silver.fact_boxscores', `game_date = '${YESTERDAY}'`)).toBeGreaterThan(50)
  const ended = await rig.sql<{ asset: string; state: string }>(
    'select asset, state from headwater.run_assets where run_id = $1',
    [noon?.runId],
  )
  const states = Object.fromEntries(ended.map(({ asset, state }) => [asset, state]))
  expect(states['nba/gold/ml_game_predictions']).toBe('materialized')
  expect(ended.filter(({ state }) => !['materialized', 'unchanged', 'unchanged upstream'].includes(state))).toEqual([])
  expect(await tasks(rig)).not.toEqual(before)
  expect((await dashboard(rig)).newestGame).toBe(YESTERDAY)
})
