import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Rig } from '../rig.ts'
import { createRigAfter } from '../template.ts'
import { dashboard, tasks } from './testing/dashboard.ts'
import { count, countRuns } from './testing/ledger.ts'
import { materialized, planned } from './testing/told.ts'

// Parts of the sandbox die between two commands, without a word: a laptop that slept, a kill -9, an out-of-memory.

let rig: Rig

beforeAll(async () => {
  rig = await createRigAfter('main job')
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

type Part = 'Postgres' | 'season' | 'ECS'

function pids(): { readonly [part in Part]: number } {
  const { postgres, services, ecs } = rig.state()
  if (!services.season || !ecs) throw new Error('a part of the sandbox is not up')
  return { Postgres: postgres.pid, season: services.season.pid, ECS: ecs.pid }
}

async function status(): Promise<string> {
  return JSON.parse((await rig.headwater('sandbox', 'status', '--json')).stdout).state
}

describe.each<{ part: Part; needs: string[] }>([
  { part: 'Postgres', needs: ['standings'] },
  { part: 'season', needs: ['bronze/boxscores', '--partitions', '2025-01-03'] },
  { part: 'ECS', needs: ['dashboard'] },
])('$part killed with -9', ({ part, needs }) => {
  it(`is noticed, and the next command that needs it mends it and ends well`, { timeout: 90_000 }, async () => {
    const before = pids()
    process.kill(before[part], 'SIGKILL')
    expect(await status()).toBe('ailing')
    await materialized(rig, ...needs)
    expect(await status()).toBe('up')
    const after = pids()
    expect(after[part]).not.toBe(before[part])
  })
})

it('all of them killed at once: the next command mends them all, and nothing that was there is lost', {
  timeout: 90_000,
}, async () => {
  const before = {
    address: rig.state().databaseUrl,
    rows: await count(rig, 'bronze.boxscores'),
    runs: await countRuns(rig),
  }
  for (const pid of Object.values(pids())) process.kill(pid, 'SIGKILL')

  const run = await materialized(rig, 'prediction_accuracy', '--downstream')
  expect(planned(run.plan)).toEqual(['gold/prediction_accuracy', 'serving/dashboard'])
  expect(rig.state().databaseUrl).toBe(before.address)
  expect(await count(rig, 'bronze.boxscores')).toBe(before.rows)
  expect(await countRuns(rig)).toBe(before.runs + 1)
  expect((await tasks(rig)).running).toEqual([(await dashboard(rig)).task])
})

it('`plan` alone mends what it needs', async () => {
  process.kill(pids().Postgres, 'SIGKILL')
  const { exitCode, stderr } = await rig.headwater('plan', 'fact_boxscores', '--downstream')
  expect(exitCode, stderr).toBe(0)
})
