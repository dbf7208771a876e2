import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Built, Fixture, Step } from './fixture.ts'

/*
 * The test project's model `slow` sleeps in the database for `sleep_seconds`, 600 by convention: tests act while it does.
 */

const sleepers = ({ schema }: Fixture): string =>
  `from pg_stat_activity where state = 'active' and query like '%${schema}%pg_sleep(600)%' and pid <> pg_backend_pid()`

export async function asleep(fixture: Fixture): Promise<number> {
  return (await fixture.query(`select pid ${sleepers(fixture)}`)).length
}

/** Asks the database, each question a round trip, until dbt's slow query runs. */
export async function untilAsleep(fixture: Fixture): Promise<void> {
  while ((await asleep(fixture)) === 0);
}

/** The same, giving the process of the database that runs it. */
export async function sleepingBackend(fixture: Fixture): Promise<number> {
  for (;;) {
    const [row] = await fixture.query(`select pid ${sleepers(fixture)}`)
    if (typeof row?.pid === 'number') return row.pid
  }
}

/** Ends the queries that outlive a killed dbt. */
export async function wakeAll(fixture: Fixture): Promise<void> {
  await fixture.query(`select pg_terminate_backend(pid, 5000) ${sleepers(fixture)}`)
}

/** A program of the test's own, in its folder. */
export function script(fixture: Fixture, name: string, body: string): string {
  const path = join(fixture.folder, name)
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
  return path
}

/** Builds a step that comes to `slow`, ends dbt with a signal there, and gives what had been told by then. */
export async function killAsleep(fixture: Fixture, step: Step, signal: NodeJS.Signals = 'SIGKILL'): Promise<Built> {
  const pidFile = join(fixture.folder, 'pid')
  const python = script(fixture, 'watched-python', `echo $$ > "${pidFile}"; exec "${fixture.project().python}" "$@"`)
  const building = fixture.build({ ...step, project: { ...step.project, python } })
  await untilAsleep(fixture)
  process.kill(Number(readFileSync(pidFile, 'utf8')), signal)
  const built = await building
  await wakeAll(fixture)
  return built
}
