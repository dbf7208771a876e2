import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunEvent } from '@headwater/engine'
import type { Rig } from '../rig.ts'
import { DATE } from './by-hand.ts'
import { line, median } from './measure.ts'

const ROUNDS = 5

/** What the dbt steps of the main job cost beyond what dbt itself says that its run phases took, all of them together. */
export async function benchMainJobDbt(rig: Rig): Promise<void> {
  const beyond: number[] = []
  // The first rounds find the warm dbt cold, and its caches empty.
  for (let round = -2; round < ROUNDS; round++) {
    const { steps, phases } = await mainJob(rig)
    if (round >= 0) beyond.push(steps - phases)
  }
  const most = median(beyond)
  line(
    "dbt steps of the nba main job, warm, beyond dbt's own run phase",
    `${most.toFixed(0)} ms`,
    '≤ 300 ms',
    most <= 300,
  )
}

/** Milliseconds that the dbt steps took, and that dbt's run phases did. */
async function mainJob(rig: Rig): Promise<{ readonly steps: number; readonly phases: number }> {
  const { exitCode, stdout, stderr } = await rig.headwater(
    ...['materialize', 'fact_boxscores', '--downstream', '--no-cutoff', '--date', DATE, '--json'],
  )
  if (exitCode !== 0) throw new Error(`the main job failed: ${stderr}`)
  const events: readonly RunEvent[] = stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text))
  const started = events.find((event) => event.type === 'run started')
  if (!started) throw new Error('the main job did not start')
  const dbt = new Set(started.plan.steps.filter(({ executor }) => executor === 'dbt').map(({ id }) => id))
  const ends = events.filter((event) => event.type === 'step finished').filter(({ step }) => dbt.has(step))
  return {
    steps: ends.reduce((sum, { durationMs }) => sum + durationMs, 0),
    phases: runPhases(join(rig.root, '.headwater/runs', started.runId, 'dbt.log'), ends.length),
  }
}

/** Their sum, as dbt's log says it: Headwater has dbt write no artifacts. */
function runPhases(log: string, invocations: number): number {
  const found = [...readFileSync(log, 'utf8').matchAll(/Finished running .* \((\d+\.\d+)s\)/g)]
  if (found.length !== invocations) throw new Error(`dbt.log knows of ${found.length} invocations, not ${invocations}`)
  return found.reduce((sum, [, seconds]) => sum + Number(seconds) * 1000, 0)
}
