import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { endLeftovers } from './leftovers.ts'

/** A process with a run's id in its environment, once it is up. */
async function leftover(runId: string, script = ''): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', `${script}; console.log(process.pid); setInterval(() => {}, 1e6)`], {
    detached: true,
    env: { ...process.env, HEADWATER_RUN_ID: runId },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  if (child.stdout) await once(child.stdout, 'data')
  return child
}

test.runIf(process.platform === 'linux')(
  'ends what a run left behind, wherever it moved itself, and nothing of another run',
  async () => {
    const run = randomUUID()
    const ours = await leftover(run)
    const stubborn = await leftover(run, `process.on('SIGTERM', () => {})`)
    const others = await leftover(`${run}-other`)
    expect(await endLeftovers(run, { graceMs: 100 })).toBe(2)
    expect([ours.exitCode ?? ours.signalCode, stubborn.exitCode ?? stubborn.signalCode]).toEqual(['SIGTERM', 'SIGKILL'])
    expect([others.exitCode, others.signalCode]).toEqual([null, null])
    expect(await endLeftovers(run)).toBe(0)
  },
)
