import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startTimeOf } from '../processes.ts'
import { startPostgres } from './temporary.ts'

describe('a temporary Postgres', { timeout: 30_000 }, () => {
  test('takes settings, works in UTC, and vanishes', async () => {
    const postgres = await startPostgres({ settings: { application_name: 'a test of mine' } })
    const client = new pg.Client(postgres.url)
    await client.connect()
    const { rows } = await client.query(
      "select current_setting('timezone') as zone, current_setting('application_name') as name, upper('é') as upper",
    )
    expect(rows).toEqual([{ zone: 'UTC', name: 'a test of mine', upper: 'É' }])
    await client.end()
    await postgres.stop()
    await postgres.stop()
    expect(startTimeOf(postgres.pid)).toBeNull()
    expect(clustersOf(process.pid)).toEqual([])
  })

  test('of a process that was killed is removed by the next one', async () => {
    const program = `import { startPostgres } from ${JSON.stringify(fileURLToPath(new URL('./temporary.ts', import.meta.url)))}
      const { pid } = await startPostgres()
      console.log(pid)
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const [line] = await once(child.stdout, 'data')
    const abandoned = Number(String(line))
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(startTimeOf(abandoned)).not.toBeNull()

    const next = await startPostgres()
    expect(startTimeOf(abandoned)).toBeNull()
    expect(clustersOf(child.pid)).toEqual([])
    await next.stop()
  })
})

function clustersOf(pid: number | undefined): string[] {
  expect(existsSync('/var/tmp')).toBe(true)
  return readdirSync('/var/tmp').filter((name) => name.startsWith(`headwater-temporary-${pid}-`))
}
