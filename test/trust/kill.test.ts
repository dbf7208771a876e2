import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tasks } from '../main-job/testing/dashboard.ts'
import { ends, runState } from '../main-job/testing/ledger.ts'
import { processesOfCommands } from '../main-job/testing/processes.ts'
import { label, materialized, ofType, readEvents } from '../main-job/testing/told.ts'
import type { Rig } from '../rig.ts'
import { createRigAfter } from '../template.ts'
import { contents } from './testing/contents.ts'
import { randomMoments } from './testing/moments.ts'

// The main job, killed with SIGKILL at random moments and resumed until it is through: afterwards everything is as if
// nothing had happened. HEADWATER_KILLS=500 does it as often; HEADWATER_KILL_SEED repeats a series that failed.

// Everything is to be made in each run, though nothing changes.
const MAIN_JOB = ['fact_boxscores', '--downstream', '--no-cutoff']
const KILLS = Number(process.env.HEADWATER_KILLS ?? 30)
const SEED = Number(process.env.HEADWATER_KILL_SEED ?? Math.floor(Math.random() * 2 ** 31))

let rig: Rig
let undisturbed: { readonly contents: ReadonlyMap<string, string>; readonly events: number }

beforeAll(async () => {
  rig = await createRigAfter('main job')
  await materialized(rig, ...MAIN_JOB)
  const { events } = await materialized(rig, ...MAIN_JOB)
  undisturbed = { contents: await contents(rig), events: events.length }
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

/** Runs a command and kills it when it has told so many events and a little more time has gone by; gives what it told. */
async function killed(args: readonly string[], after: { readonly events: number; readonly ms: number }) {
  const command = rig.start(...args, '--json')
  const kill = (): void => {
    setTimeout(() => command.kill('SIGKILL'), after.ms)
  }
  let told = 0
  if (after.events === 0) kill()
  for await (const line of command) {
    if (String(line) === '') continue
    told += 1
    if (told === after.events) kill()
  }
  return command
}

async function newestRun(): Promise<string | undefined> {
  const [run] = await rig.sql<{ id: string }>('select id from headwater.runs order by started_at desc, id limit 1')
  return run?.id
}

/** The materialization of each asset that the run has finished, as the ledger knows it. */
async function finished(runId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await rig.sql<{ asset: string; id: string }>(
    `select asset, materialization::text as id from headwater.run_assets where run_id = $1 and state in ('materialized', 'unchanged')`,
    [runId],
  )
  return new Map(rows.map(({ asset, id }) => [asset, Number(id)]))
}

/** What a run says went wrong in it, a line each. */
function troubles(stdout: string): string {
  const events = readEvents(stdout)
  const of = (what: string, state: string, message: string | null | undefined): string[] =>
    state === 'failed' || state === 'error' ? [`${what} ${state}: ${message}`] : []
  return [
    ...ofType(events, 'asset finished').flatMap(({ outcome }) =>
      of(label(outcome.key), outcome.state, outcome.message),
    ),
    ...ofType(events, 'check finished').flatMap(({ outcome }) => of(outcome.name, outcome.state, outcome.message)),
  ].join('\n')
}

describe(`the main job killed ${KILLS} times (HEADWATER_KILL_SEED=${SEED})`, () => {
  it('ends, resumed, as if nothing had happened', { timeout: KILLS * 60_000 }, async () => {
    const moments = randomMoments(SEED, undisturbed.events)
    for (let kills = 0; kills < KILLS; ) {
      const before = { run: await newestRun(), tasks: await tasks(rig) }
      let moment = moments.next()
      let place = `kill ${kills + 1} of ${KILLS}, after ${moment.events} events and ${moment.ms} ms`
      await killed(['materialize', ...MAIN_JOB], moment)
      kills += 1
      const runId = await newestRun()
      // Killed before there was a run: nothing was begun, so there is nothing to resume.
      if (runId === undefined || runId === before.run) continue

      for (;;) {
        const done = await finished(runId)
        if ((await runState(rig, runId)) === 'succeeded') break
        const again = kills < KILLS && moments.again()
        moment = moments.next()
        place += again ? `, its resume after ${moment.events} events and ${moment.ms} ms` : ''
        if (again) {
          await killed(['runs', 'resume', runId], moment)
          kills += 1
        } else {
          const resumed = await rig.headwater('runs', 'resume', runId, '--json')
          expect(resumed.exitCode, `${place}\n${resumed.stderr}\n${troubles(resumed.stdout)}`).toBe(0)
          expect(ofType(readEvents(resumed.stdout), 'run finished'), place).toMatchObject([{ state: 'succeeded' }])
        }
        // What was finished stays finished: not one of them was built again.
        const later = await finished(runId)
        for (const [asset, id] of done) expect(later.get(asset), `${asset}; ${place}`).toBe(id)
      }

      const unmade = Object.values(await ends(rig, runId)).filter(
        ({ state }) => state !== 'materialized' && state !== 'unchanged',
      )
      expect(unmade, place).toEqual([])
      expect(await contents(rig), place).toEqual(undisturbed.contents)
      const restarts = await tasks(rig)
      expect(restarts.running, place).toHaveLength(1)
      // The stand-in remembers the newest 50 that stopped.
      const stopped = [...before.tasks.stopped, ...before.tasks.running].slice(-50)
      expect(restarts.stopped, place).toEqual(stopped)
      expect(await rig.sql('select * from headwater.asset_locks'), place).toEqual([])
      expect(processesOfCommands(rig), place).toEqual([])
    }
  })
})
