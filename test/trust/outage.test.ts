import { afterAll, beforeAll, expect, it } from 'vitest'
import { done, promised, runState } from '../main-job/testing/ledger.ts'
import { processesOfCommands } from '../main-job/testing/processes.ts'
import { materialized, ofType, readEvents } from '../main-job/testing/told.ts'
import type { Rig } from '../rig.ts'
import { createRigAfter } from '../template.ts'
import { contents } from './testing/contents.ts'
import { newestRun } from './testing/runs.ts'

// What else dies in the middle of the main job: its database, dbt.

// Everything is to be made in each run, though nothing changes.
const MAIN_JOB = ['fact_boxscores', '--downstream', '--no-cutoff']

let rig: Rig
let undisturbed: ReadonlyMap<string, string>

beforeAll(async () => {
  rig = await createRigAfter('main job')
  await materialized(rig, ...MAIN_JOB)
  undisturbed = await contents(rig)
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

it('Postgres goes away while dbt builds and comes back: the run waits for it, and ends as if nothing had happened', {
  timeout: 180_000,
}, async () => {
  const command = rig.start('materialize', ...MAIN_JOB, '--json')
  const told: string[] = []
  let back: Promise<unknown> | null = null
  for await (const line of command) {
    told.push(String(line))
    const [event] = readEvents(String(line))
    if (event?.type === 'asset finished' && told.filter((text) => text.includes('asset finished')).length === 3) {
      process.kill(rig.state().postgres.pid, 'SIGKILL')
    }
    // It has noticed: now the database may come back.
    if (event?.type === 'notice' && back === null) back = rig.headwater('sandbox', 'up')
  }
  await back
  const { exitCode, stderr } = await command
  expect(exitCode, stderr).toBe(0)
  expect(back).not.toBe(null)
  const events = readEvents(told.join('\n'))
  const [{ runId, plan } = { runId: '', plan: null }] = ofType(events, 'run started')
  if (plan === null) throw new Error('no run was started')
  expect(await done(rig, runId)).toEqual(promised(plan))
  expect(await contents(rig)).toEqual(undisturbed)
})

it('dbt is killed: the run says so and fails, and its resume builds only what dbt had not', {
  timeout: 120_000,
}, async () => {
  const command = rig.start('materialize', ...MAIN_JOB, '--json')
  let finishedBefore = 0
  for await (const line of command) {
    const [event] = readEvents(String(line))
    if (event?.type !== 'asset finished') continue
    finishedBefore += 1
    if (finishedBefore !== 3) continue
    const dbt = processesOfCommands(rig).find(({ command }) => /dbt|run\.py/.test(command))
    if (dbt) process.kill(dbt.pid, 'SIGKILL')
  }
  const killed = await command
  expect(killed.exitCode, killed.stderr).toBe(1)
  expect(killed.stdout).toMatch(/killed/)
  const runId = await newestRun(rig)
  expect(await runState(rig, runId)).toBe('failed')

  const resumed = await rig.headwater('runs', 'resume', '--last', '--json')
  expect(resumed.exitCode, resumed.stderr).toBe(0)
  const [event] = ofType(readEvents(resumed.stdout), 'run resumed')
  expect(event?.finished.assets.length).toBeGreaterThanOrEqual(3)
  expect(await contents(rig)).toEqual(undisturbed)
})
