import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it, onTestFinished } from 'vitest'

const SERVER = fileURLToPath(new URL('./server.ts', import.meta.url))
const running = new Set<ChildProcess>()

afterEach(async () => {
  for (const child of running) await stop(child)
})

it('keeps what is withheld, corrected, cancelled and spoilt over a restart, and its clock runs from SEASON_NOW', async () => {
  const state = join(await temporaryFolder(), 'deep', 'state.json')
  const first = await start({ SEASON_STATE: state })
  const headers = { authorization: 'Bearer secret' }
  await fetch(`${first.url}/availability/2025-01-01`, { method: 'PUT', headers, body: '{"available":false}' })
  await fetch(`${first.url}/revision/2025-01-02`, { method: 'PUT', headers, body: '{"revision":3}' })
  await fetch(`${first.url}/cancelled/2025-01-03`, { method: 'PUT', headers, body: '{"games":99}' })
  await fetch(`${first.url}/fault/teams`, { method: 'PUT', headers, body: '{"fault":{"kind":"error"}}' })
  const corrected = await (await fetch(`${first.url}/boxscores?date=2025-01-02`)).text()
  expect(await stop(first.child)).toBe(0)

  const second = await start({ SEASON_STATE: state })
  expect((await fetch(`${second.url}/boxscores?date=2025-01-01`)).status).toBe(404)
  expect(await (await fetch(`${second.url}/boxscores?date=2025-01-02`)).text()).toBe(corrected)
  expect(await (await fetch(`${second.url}/pbp?date=2025-01-03`)).json()).toEqual({ date: '2025-01-03', rows: [] })
  expect((await fetch(`${second.url}/teams`)).status).toBe(500)
  const health = (await (await fetch(`${second.url}/health`)).json()) as { now: string; today: string }
  expect(health.today).toBe('2025-01-04')
  expect(Date.parse(health.now)).toBeGreaterThanOrEqual(Date.parse('2025-01-04T12:30:00Z'))
})

it.each([
  [{ SEASON_NOW: 'noon' }, 'SEASON_NOW is "noon"'],
  [{ PORT: 'http' }, 'PORT is "http"'],
])('refuses %o', async (environment, message) => {
  const child = spawnServer(environment)
  let errors = ''
  child.stderr?.on('data', (chunk) => {
    errors += chunk
  })
  expect(await once(child, 'close')).toEqual([2, null])
  expect(errors).toContain(message)
})

it('names a state file that is broken', async () => {
  const state = join(await temporaryFolder(), 'state.json')
  await writeFile(state, '{"withheld": 1')
  const child = spawnServer({ SEASON_STATE: state })
  let errors = ''
  child.stderr?.on('data', (chunk) => {
    errors += chunk
  })
  expect((await once(child, 'close'))[0]).not.toBe(0)
  expect(errors).toContain(state)
  expect(await readFile(state, 'utf8')).toBe('{"withheld": 1')
})

function spawnServer(environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [SERVER], {
    env: { PORT: '0', HOST: '127.0.0.1', SEASON_NOW: '2025-01-04T12:30:00Z', SEASON_TOKEN: 'secret', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  return child
}

async function start(environment: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = spawnServer(environment)
  if (!child.stdout) throw new Error('no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\S+/.exec(line)?.[0]
    if (url) return { child, url }
  }
  throw new Error('the source ended before it listened')
}

async function stop(child: ChildProcess): Promise<number | null> {
  running.delete(child)
  if (child.exitCode === null) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return child.exitCode
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'season-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}
