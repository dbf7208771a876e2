import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '@headwater/errors'
import pg from 'pg'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { copySandbox, ensureSandbox, readSandboxState, type SandboxState, sandboxReset, withFileLock } from './index.ts'
import { isRunning } from './processes.ts'
import { temporaryWorkspace } from './testing/workspace.ts'

const everything = { need: { services: true } } as const

async function one(state: SandboxState, sql: string): Promise<unknown> {
  const client = new pg.Client(state.databaseUrl)
  await client.connect()
  try {
    return (await client.query(sql)).rows[0]?.x
  } finally {
    await client.end()
  }
}

const seed = async (state: SandboxState): Promise<void> => {
  await one(state, 'create table kept as select 7 as x')
}

describe('a copied sandbox', { timeout: 60_000 }, () => {
  test('has the data and the clock, runs beside the one that it was copied from, and is seeded no more', async () => {
    const from = temporaryWorkspace()
    const to = temporaryWorkspace()
    const { clock, postgres } = await ensureSandbox(from, { ...everything, seed })
    expect(await copySandbox(from.root, to.root)).toBe(true)
    expect(isRunning(postgres)).toBe(false)
    expect(readSandboxState(to.root)).toBeNull()

    const again = vi.fn(seed)
    const [original, copy] = await Promise.all([
      ensureSandbox(from, { ...everything, seed: again }),
      ensureSandbox(to, { ...everything, seed: again }),
    ])
    expect(again).not.toHaveBeenCalled()
    await one(copy, 'update kept set x = 8')
    expect([await one(original, 'select x from kept'), await one(copy, 'select x from kept')]).toEqual([7, 8])
    expect(Date.parse(copy.clock.startedSandbox)).toBeGreaterThanOrEqual(Date.parse(clock.startedSandbox))
    expect(statSync(copy.postgres.dataDir).uid).toBe(statSync(original.postgres.dataDir).uid)

    await sandboxReset(to.root)
    expect(await one(original, 'select x from kept')).toBe(7)
  })

  test('is made for two at once, each whole', async () => {
    const from = temporaryWorkspace()
    await ensureSandbox(from, { need: {}, seed })
    const copies = [temporaryWorkspace(), temporaryWorkspace()]
    expect(await Promise.all(copies.map(({ root }) => copySandbox(from.root, root)))).toEqual([true, true])
    const states = await Promise.all(copies.map((spec) => ensureSandbox(spec, { need: {} })))
    expect(await Promise.all(states.map((state) => one(state, 'select x from kept')))).toEqual([7, 7])
  })

  test('is not made of one that was never filled, and never of one that is there', async () => {
    const [from, empty, to] = [temporaryWorkspace(), temporaryWorkspace(), temporaryWorkspace()]
    expect(await copySandbox(empty.root, to.root)).toBe(false)
    await ensureSandbox(from, { need: {}, seed })
    await ensureSandbox(to, { need: {}, seed })
    await expect(copySandbox(from.root, to.root)).rejects.toThrow(UserError)
    expect(readSandboxState(to.root)).not.toBeNull()
  })
})

test('what is made under a lock on a file is made by one at a time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  let inside = 0
  const work = async () => {
    inside += 1
    await new Promise((resolve) => setImmediate(resolve))
    return inside--
  }
  const lock = () => withFileLock(join(folder, 'lock'), work)
  expect(await Promise.all([lock(), lock(), lock()])).toEqual([1, 1, 1])
})
