import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { count, ends, runState } from '../main-job/testing/ledger.ts'
import { processesOfCommands } from '../main-job/testing/processes.ts'
import { createGates, type Gates } from './testing/gates.ts'
import { attempts, newestRun } from './testing/runs.ts'

// Cancel from another terminal: it ends what runs, and always comes to a terminal state.

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

async function running() {
  const times = rig.starts('first').length
  rig.hold('first')
  const command = rig.start('materialize', 'first', '--downstream')
  await rig.started('first', times + 1)
  return { command, runId: await newestRun(rig) }
}

describe('a run that is cancelled', () => {
  it('ends with its program, says who cancelled it, and can be resumed', async () => {
    const { command, runId } = await running()
    const cancel = await rig.headwater('runs', 'cancel', runId)
    expect(cancel.exitCode, cancel.stderr).toBe(0)
    const ended = await command
    expect(ended.exitCode, ended.stderr).toBe(130)
    expect(`${ended.stdout}${ended.stderr}`).toMatch(/cancelled/i)
    expect(await runState(rig, runId)).toBe('cancelled')
    expect(Object.values(await ends(rig, runId)).map(({ state }) => state)).not.toContain('waiting')
    expect(await count(rig, 'headwater.asset_locks')).toBe(0)
    expect(processesOfCommands(rig)).toEqual([])

    const twice = await rig.headwater('runs', 'cancel', runId)
    expect(twice.exitCode).toBe(2)
    expect(twice.stderr).toMatch(new RegExp(`run ${runId} .*cancelled`))

    rig.release('first')
    const resumed = await rig.headwater('runs', 'resume', runId)
    expect(resumed.exitCode, resumed.stderr).toBe(0)
    expect(await runState(rig, runId)).toBe('succeeded')
    expect(await attempts(rig, runId)).toEqual({ 'gates/first': 2, 'gates/second': 1, 'gates/third': 1 })
  })

  it('after its process was killed: it comes to its end all the same', async () => {
    const { command, runId } = await running()
    command.kill('SIGKILL')
    await command
    const cancel = await rig.headwater('runs', 'cancel', runId)
    expect(cancel.exitCode, cancel.stderr).toBe(0)
    expect(await runState(rig, runId)).toBe('cancelled')
    expect(await count(rig, 'headwater.asset_locks')).toBe(0)
    expect(processesOfCommands(rig)).toEqual([])
  })

  it('by force, while its process is stuck: that one writes nothing more when it comes back', async () => {
    const { command, runId } = await running()
    command.kill('SIGSTOP')
    const cancel = await rig.headwater('runs', 'cancel', runId, '--force')
    expect(cancel.exitCode, cancel.stderr).toBe(0)
    expect(await runState(rig, runId)).toBe('cancelled')
    command.kill('SIGCONT')
    const ended = await command
    expect(ended.exitCode, ended.stdout).not.toBe(0)
    expect(ended.stderr).not.toMatch(/^\s+at /m)
    expect(await runState(rig, runId)).toBe('cancelled')
    expect(rig.starts('second')).toHaveLength(1)
    expect(processesOfCommands(rig)).toEqual([])
  })
})

describe('resuming', () => {
  it('a run that another process carries out is refused, with its owner', async () => {
    const { command, runId } = await running()
    const refused = await rig.headwater('runs', 'resume', runId)
    expect(refused.exitCode, refused.stdout).toBe(2)
    expect(refused.stderr).toContain(`pnpm headwater runs watch ${runId}`)
    rig.release('first')
    expect((await command).exitCode).toBe(0)

    const finished = await rig.headwater('runs', 'resume', runId)
    expect(finished.exitCode).toBe(2)
    expect(finished.stderr).toMatch(/succeeded/)
    const unknown = await rig.headwater('runs', 'resume', 'zzzz')
    expect(unknown.exitCode).toBe(2)
    expect(unknown.stderr).toContain('no run begins with "zzzz"')
  })

  it('`--last` means the newest run; a run that failed goes on with what failed, not with what was done', async () => {
    rig.failWith('second', 1)
    const failed = await rig.headwater('materialize', 'first', '--downstream')
    expect(failed.exitCode, failed.stderr).toBe(1)
    const runId = await newestRun(rig)
    expect(failed.stdout).toContain(`pnpm headwater runs resume ${runId}`)
    const resumed = await rig.headwater('runs', 'resume', '--last')
    expect(resumed.exitCode, resumed.stderr).toBe(0)
    expect(await attempts(rig, runId)).toEqual({ 'gates/first': 1, 'gates/second': 2, 'gates/third': 1 })
  })

  it('a closed terminal ends the run like Ctrl-C', async () => {
    const { command, runId } = await running()
    command.stdout.destroy()
    command.stderr.destroy()
    command.kill('SIGHUP')
    expect((await command).exitCode).toBe(130)
    expect(await runState(rig, runId)).toBe('interrupted')
    expect(await count(rig, 'headwater.asset_locks')).toBe(0)
    expect(processesOfCommands(rig)).toEqual([])
  })
})

describe('watching', () => {
  it('follows a run of another terminal to its end, with its exit code', async () => {
    const { command, runId } = await running()
    const watching = rig.start('runs', 'watch', runId, '--json')
    rig.release('first')
    const [run, watched] = await Promise.all([command, watching])
    expect([run.exitCode, watched.exitCode], watched.stderr).toEqual([0, 0])
    const types = watched.stdout.split('\n').map((line) => JSON.parse(line).type)
    expect(types[0]).toBe('run started')
    expect(types.at(-1)).toBe('run finished')
  })
})
