import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { count, runState } from '../main-job/testing/ledger.ts'
import { processesOfCommands } from '../main-job/testing/processes.ts'
import { createGates, type Gates } from './testing/gates.ts'
import { newestRun } from './testing/runs.ts'
import { said } from './testing/said.ts'

// One writer for each asset: two runs on a target whose assets overlap do not write at the same time.

let rig: Gates

beforeAll(async () => {
  rig = createGates()
  await rig.headwater('sandbox', 'up')
}, 240_000)

afterEach(() => {
  rig.release('first')
})

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

/** A run that has begun and holds bronze/first. */
async function holding() {
  const times = rig.starts('first').length
  rig.hold('first')
  const command = rig.start('materialize', 'first')
  await rig.started('first', times + 1)
  return { command, runId: await newestRun(rig) }
}

it('the second run waits for the first, plans anew and goes on by itself', async () => {
  const { command, runId } = await holding()
  const second = rig.start('materialize', 'first', '--downstream')
  await said(second, new RegExp(`waiting: run ${runId}`))
  expect(rig.starts('second')).toHaveLength(0)
  rig.release('first')

  const [one, other] = await Promise.all([command, second])
  expect([one.exitCode, other.exitCode], `${one.stderr}\n${other.stderr}`).toEqual([0, 0])
  const overlaps = await rig.sql(
    'select a.id from headwater.runs a join headwater.runs b on a.id <> b.id and b.started_at between a.started_at and a.ended_at',
  )
  expect(overlaps).toEqual([])
  expect(rig.starts('second')).toHaveLength(1)
})

it('with --if-busy fail it is refused, with the holder, its assets and how to watch it', async () => {
  const { command, runId } = await holding()
  const refused = await rig.headwater('materialize', 'first', '--downstream', '--if-busy', 'fail')
  expect(refused.exitCode, refused.stdout).toBe(1)
  expect(refused.stderr).toMatch(new RegExp(`run ${runId} of .+@`))
  expect(refused.stderr).toContain('bronze/first')
  expect(refused.stderr).toContain(`pnpm headwater runs watch ${runId}`)
  rig.release('first')
  expect((await command).exitCode).toBe(0)
})

it('a run of other assets does not wait', async () => {
  const { command } = await holding()
  const other = await rig.headwater('materialize', 'other')
  expect(other.exitCode, other.stderr).toBe(0)
  rig.release('first')
  expect((await command).exitCode).toBe(0)
})

it('a holder that was killed is recognised at once, told, and holds nobody up; its program is gone as well', async () => {
  const { command, runId } = await holding()
  command.kill('SIGKILL')
  await command
  rig.release('other')
  const next = rig.start('materialize', 'second')
  const end = await next
  expect(end.exitCode, end.stderr).toBe(0)

  const over = rig.start('materialize', 'first')
  rig.release('first')
  const { exitCode, stderr } = await over
  expect(exitCode, stderr).toBe(0)
  expect(`${end.stderr}${stderr}`).toMatch(new RegExp(`run ${runId} .*died`))
  expect(await runState(rig, runId)).toBe('interrupted')
  expect(await count(rig, 'headwater.asset_locks')).toBe(0)
  expect(processesOfCommands(rig)).toEqual([])
})
