import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { UnreachableError, UserError } from '@headwater/errors'
import pg from 'pg'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  ensureSandbox,
  readSandboxState,
  type SandboxState,
  sandboxDown,
  sandboxNow,
  sandboxReset,
  sandboxStatus,
} from './index.ts'
import { postgresFolder, sandboxFolder, stateFile } from './paths.ts'
import { isRunning, startTimeOf, waitForEnd } from './processes.ts'
import { page, processesOf, temporaryWorkspace } from './testing/workspace.ts'

const postgres = { need: { postgres: true } } as const
const everything = { need: { services: true } } as const

describe('a sandbox', { timeout: 60_000 }, () => {
  test('comes up with a database, services and the page of its ECS service, and is warm the second time', async () => {
    const spec = temporaryWorkspace()
    const state = await ensureSandbox(spec, everything)
    expect(await one(state, 'select 1 as x')).toBe(1)
    expect(await text(state.services.season?.url)).toMatch(/^\d+$/)
    expect(await text(front(state))).toMatch(/^\d+$/)
    const progress = vi.fn()
    expect(await ensureSandbox(spec, { ...everything, progress })).toEqual(state)
    expect(progress).not.toHaveBeenCalled()
    expect(await sandboxStatus(spec.root)).toMatchObject({ state: 'up' })
  })

  test('is one for two commands at once, and seeded once', async () => {
    const spec = temporaryWorkspace()
    const seed = vi.fn(async () => {})
    const [first, second] = await Promise.all([
      ensureSandbox(spec, { ...everything, seed }),
      ensureSandbox(spec, { ...everything, seed }),
    ])
    expect(first).toEqual(second)
    expect(seed).toHaveBeenCalledTimes(1)
    // The page, two tasks, the stand-in.
    expect(processesOf(spec.root, '').length).toBe(4)
  })

  test('leaves no process behind when it goes down, and keeps data, addresses and clock', async () => {
    const spec = temporaryWorkspace()
    const before = await ensureSandbox(spec, everything)
    await run(before, 'create table kept as select 7 as x')
    expect(await sandboxDown(spec.root)).toBe(true)
    expect(processesOf(spec.root, before.postgres.dataDir)).toEqual([])
    expect(readSandboxState(spec.root)).toBeNull()
    const { now: stoppedAt } = await sandboxStatus(spec.root)
    expect(await sandboxDown(spec.root)).toBe(false)

    const after = await ensureSandbox(spec, everything)
    expect(await one(after, 'select x from kept')).toBe(7)
    expect(after.databaseUrl).toBe(before.databaseUrl)
    expect(front(after)).toBe(front(before))
    expect(after.clock.startedSandbox).toBe(stoppedAt)
  })

  test('runs its seed again until it succeeds, and once more after a reset', async () => {
    const spec = temporaryWorkspace()
    const seed = vi.fn(async () => {}).mockRejectedValueOnce(new Error('no season'))
    await expect(ensureSandbox(spec, { ...postgres, seed })).rejects.toThrow('no season')
    await ensureSandbox(spec, { ...postgres, seed })
    const state = await ensureSandbox(spec, { ...postgres, seed })
    expect(seed).toHaveBeenCalledTimes(2)
    await sandboxReset(spec.root)
    expect(existsSync(state.postgres.dataDir)).toBe(false)
    await ensureSandbox(spec, { ...postgres, seed })
    expect(seed).toHaveBeenCalledTimes(3)
  })

  test('keeps its secrets to its owner', async () => {
    const secret = randomUUID()
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret)
    onTestFinished(() => void vi.unstubAllEnvs())
    const spec = temporaryWorkspace()
    const state = await ensureSandbox(spec, everything)
    expect(await text(`${state.services.season?.url}/env`)).not.toContain(secret)
    expect(statSync(stateFile(spec.root)).mode & 0o077).toBe(0)
    expect(statSync(postgresFolder(spec.root)).mode & 0o077).toBe(0)
    const wrong = new pg.Client(state.databaseUrl.replace(/:[0-9a-f]+@/, ':wrong@'))
    await expect(wrong.connect()).rejects.toThrow('password authentication failed')
  })

  test('says why a service does not start', async () => {
    const spec = temporaryWorkspace({ services: [{ name: 'season', ...page, env: { BROKEN: '1' } }] })
    const error = await ensureSandbox(spec, everything).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnreachableError)
    expect((error as UnreachableError).details.join('\n')).toContain('the page is broken')
  })

  test('restarts a service whose program changed', async () => {
    const spec = temporaryWorkspace()
    const before = await ensureSandbox(spec, everything)
    const changed = { ...spec, services: [{ name: 'season', ...page, env: { COLOUR: 'red' } }] }
    const after = await ensureSandbox(changed, everything)
    expect(await text(`${after.services.season?.url}/env`)).toContain('"COLOUR":"red"')
    expect(after.services.season?.pid).not.toBe(before.services.season?.pid)
    expect(after.ecs).toEqual(before.ecs)
  })

  test.runIf(process.geteuid?.() === 0)('of another user is left alone', async () => {
    const { chownSync } = await import('node:fs')
    const spec = temporaryWorkspace()
    mkdirSync(sandboxFolder(spec.root), { recursive: true })
    chownSync(sandboxFolder(spec.root), 4711, 4711)
    onTestFinished(() => chownSync(sandboxFolder(spec.root), 0, 0))
    await expect(ensureSandbox(spec, postgres)).rejects.toThrow(UserError)
  })
})

describe('after a crash', { timeout: 60_000 }, () => {
  test('of Postgres, its data and address are there again and the clock has gone on', async () => {
    const spec = temporaryWorkspace()
    const before = await ensureSandbox(spec, postgres)
    await run(before, 'create table kept as select 7 as x')
    await kill(before.postgres.pid)
    expect(await sandboxStatus(spec.root)).toMatchObject({ state: 'ailing' })
    const after = await ensureSandbox(spec, postgres)
    expect(await one(after, 'select x from kept')).toBe(7)
    expect(after.databaseUrl).toBe(before.databaseUrl)
    expect(after.clock).toEqual(before.clock)
  })

  test("of Postgres, a stranger with its old process id is neither waited for nor ended, nor is its port's new owner", async () => {
    const spec = temporaryWorkspace()
    const before = await ensureSandbox(spec, postgres)
    await kill(before.postgres.pid)
    writeFileSync(join(before.postgres.dataDir, 'postmaster.pid'), `${process.ppid}\n`)
    const stranger = createServer().listen(before.postgres.port, '127.0.0.1')
    onTestFinished(() => void stranger.close())
    const after = await ensureSandbox(spec, postgres)
    expect(after.postgres.port).not.toBe(before.postgres.port)
    expect(startTimeOf(process.ppid)).not.toBeNull()
    expect(await one(after, 'select 1 as x')).toBe(1)
  })

  test('of a service or the stand-in, both are back at their addresses, without orphans', async () => {
    const spec = temporaryWorkspace()
    const before = await ensureSandbox(spec, everything)
    const oldTasks = await vi.waitUntil(async () => {
      const tasks = new Set([await text(front(before)), await text(front(before))])
      return tasks.size === 2 ? [...tasks].map(Number) : false
    })
    await kill(before.services.season?.pid ?? 0)
    await kill(before.ecs?.pid ?? 0)
    const after = await ensureSandbox(spec, everything)
    expect(after.services.season?.url).toBe(before.services.season?.url)
    expect(front(after)).toBe(front(before))
    expect(oldTasks.map(startTimeOf)).toEqual([null, null])
    expect(oldTasks).not.toContain(Number(await text(front(after))))
    expect(processesOf(spec.root, '').length).toBe(4)
  })

  test('of the whole machine, the database is made anew, since its files may be torn', async () => {
    const spec = temporaryWorkspace()
    const seed = vi.fn(async () => {})
    const before = await ensureSandbox(spec, { ...postgres, seed })
    await kill(before.postgres.pid)
    const state = JSON.parse(readFileSync(stateFile(spec.root), 'utf8'))
    state.postgres.since = '2001-01-01T00:00:00Z'
    writeFileSync(stateFile(spec.root), JSON.stringify(state))
    await ensureSandbox(spec, { ...postgres, seed })
    expect(seed).toHaveBeenCalledTimes(2)
  })

  test('in the middle of the first start, what is half-made is thrown away', async () => {
    const spec = temporaryWorkspace()
    const halfMade = join(postgresFolder(spec.root), 'unfinished-1')
    mkdirSync(halfMade, { recursive: true })
    await ensureSandbox(spec, postgres)
    expect(existsSync(halfMade)).toBe(false)
  })

  test('that lost the state, what still runs ends and everything is made anew', async () => {
    const spec = temporaryWorkspace()
    const before = await ensureSandbox(spec, everything)
    rmSync(sandboxFolder(spec.root), { recursive: true })
    const seed = vi.fn(async () => {})
    await ensureSandbox(spec, { ...everything, seed })
    expect(seed).toHaveBeenCalledTimes(1)
    expect([before.postgres, before.ecs, before.services.season].map((part) => part && isRunning(part))).toEqual([
      false,
      false,
      false,
    ])
  })
})

test("the sandbox's clock starts where the config says and advances with real time", () => {
  const clock = { startedReal: '2026-03-01T08:00:00.000Z', startedSandbox: '2025-01-04T12:30:00.000Z' }
  expect(sandboxNow({ clock }, new Date('2026-03-01T09:30:00Z')).toISOString()).toBe('2025-01-04T14:00:00.000Z')
})

test('there is no state where there is no sandbox, or a torn file', () => {
  const { root } = temporaryWorkspace()
  expect(readSandboxState(root)).toBeNull()
  mkdirSync(sandboxFolder(root), { recursive: true })
  writeFileSync(stateFile(root), '{"version":1,"data')
  expect(readSandboxState(root)).toBeNull()
})

function front(state: SandboxState): string {
  return state.ecs?.fronts['main/dashboard']?.url ?? ''
}

async function text(url: string | undefined): Promise<string> {
  return (await fetch(url ?? '')).text()
}

async function run(state: SandboxState, sql: string) {
  const client = new pg.Client(state.databaseUrl)
  await client.connect()
  try {
    return await client.query(sql)
  } finally {
    await client.end()
  }
}

async function one(state: SandboxState, sql: string): Promise<unknown> {
  return (await run(state, sql)).rows[0]?.x
}

async function kill(pid: number): Promise<void> {
  const started = startTimeOf(pid)
  expect(started).not.toBeNull()
  process.kill(pid, 'SIGKILL')
  await waitForEnd({ pid, started: started ?? '' }, 5000)
}
