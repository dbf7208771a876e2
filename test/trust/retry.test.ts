import { afterAll, beforeAll, expect, it } from 'vitest'
import { ends, runState } from '../main-job/testing/ledger.ts'
import { materialize, ofType } from '../main-job/testing/told.ts'
import { createGates, type Gates } from './testing/gates.ts'
import { attempts } from './testing/runs.ts'

// Retries, timeouts and failure modes, as an author declares them and a user asks for them.

let rig: Gates

beforeAll(async () => {
  rig = createGates({ first: "retry: { attempts: 3, delay: '10ms', on: ['told to fail', 'timeout'] }, timeout: '4s'" })
  await rig.headwater('sandbox', 'up')
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

it('a program that fails is tried again as often as its policy says, and then ends well', async () => {
  rig.failWith('first', 1, 1)
  const run = await materialize(rig, 'first')
  expect(run.exitCode, run.stderr).toBe(0)
  expect(await attempts(rig, run.runId)).toEqual({ 'gates/first': 3 })
  expect(ofType(run.events, 'step retrying').map(({ attempt, attempts }) => [attempt, attempts])).toEqual([
    [2, 3],
    [3, 3],
  ])
  expect(run.assets.map(({ state }) => state)).toEqual(['materialized'])
})

it('and fails when the last attempt has failed', async () => {
  rig.failWith('first', 1, 1, 1)
  const run = await materialize(rig, 'first', '--downstream')
  expect(run.exitCode).toBe(1)
  expect(run.assets.map(({ key, state }) => [key, state])).toEqual([
    ['gates/bronze/first', 'failed'],
    ['gates/silver/second', 'not run'],
    ['gates/gold/third', 'not run'],
  ])
})

it('an error that the policy does not name is not tried again', async () => {
  rig.failWith('second', 1)
  const run = await materialize(rig, 'second')
  expect(run.exitCode).toBe(1)
  expect(await attempts(rig, run.runId)).toEqual({ 'gates/second': 1 })
})

it('`--on-failure stop-new` starts nothing more, not even what does not depend on the failure', async () => {
  rig.failWith('other', 1)
  // Both go, before one of them fails.
  rig.hold('first')
  rig.hold('other')
  const times = rig.starts('first').length
  const command = rig.start('materialize', 'other', 'first', 'second', '--on-failure', 'stop-new', '--json')
  await rig.started('first', times + 1)
  rig.release('other')
  for await (const line of command) if (String(line).includes('"state":"failed"')) rig.release('first')
  const { exitCode, stdout } = await command
  expect(exitCode).toBe(1)
  const { runId } = JSON.parse(stdout.split('\n')[0] ?? '')
  const states = Object.fromEntries(Object.entries(await ends(rig, runId)).map(([key, { state }]) => [key, state]))
  expect(states).toEqual({
    'gates/bronze/other': 'failed',
    'gates/bronze/first': 'materialized',
    'gates/silver/second': 'not run',
  })
  expect(await runState(rig, runId)).toBe('failed')
})
