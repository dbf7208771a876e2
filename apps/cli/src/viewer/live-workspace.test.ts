import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Session } from '../session.ts'
import { type LiveWorkspace, liveWorkspace } from './live-workspace.ts'

let folder: string
let file: string
let live: LiveWorkspace
let renewed: number
let troubles: unknown[]
/** What reading gives next, and how long it takes. */
let reads: { readonly takesMs: number; readonly error?: Error }[]
let readings: number

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  folder = mkdtempSync(join(tmpdir(), 'live-'))
  file = join(folder, 'assets.ts')
  writeFileSync(file, 'first')
  renewed = 0
  troubles = []
  reads = []
  readings = 0
})

afterEach(() => {
  live.close()
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

/** Its sessions are numbered by reading. */
function open(): LiveWorkspace {
  return liveWorkspace({
    open: async () => {
      readings += 1
      const number = readings
      const { takesMs = 0, error } = reads.shift() ?? {}
      if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs))
      if (error) throw error
      return { number, workspace: { platforms: [] } } as unknown as Session
    },
    imports: {
      files: () => [file],
      renew: () => {
        renewed += 1
      },
    },
    trouble: (error) => troubles.push(error),
  })
}

const shown = async () => (await live.session()) as unknown as { readonly number: number }

it('reads a change soon, also where the first reading took long', async () => {
  reads = [{ takesMs: 15_000 }]
  live = open()
  let heard = 0
  live.onChange(() => {
    heard += 1
  })
  await vi.advanceTimersByTimeAsync(16_000)
  expect(await shown()).toMatchObject({ number: 1 })
  writeFileSync(file, 'second, longer')
  await vi.advanceTimersByTimeAsync(2_500)
  expect(await shown()).toMatchObject({ number: 2 })
  expect([heard, renewed]).toEqual([1, 1])
})

it('waits until the files rest, and reads once', async () => {
  live = open()
  await vi.advanceTimersByTimeAsync(1_000)
  for (let i = 0; i < 6; i++) {
    writeFileSync(file, 'x'.repeat(10 + i))
    await vi.advanceTimersByTimeAsync(700)
  }
  expect(readings).toBe(1)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(readings).toBe(2)
})

it('reads once more what has changed while it read', async () => {
  reads = [{ takesMs: 0 }, { takesMs: 5_000 }]
  live = open()
  await vi.advanceTimersByTimeAsync(1_000)
  writeFileSync(file, 'second')
  await vi.advanceTimersByTimeAsync(3_000)
  expect(readings).toBe(2)
  writeFileSync(file, 'third, while the second is being read')
  await vi.advanceTimersByTimeAsync(8_000)
  expect(await shown()).toMatchObject({ number: 3 })
})

it('keeps what it had while the files cannot be read, tells that once, and reads them when they are mended', async () => {
  reads = [{ takesMs: 0 }, { takesMs: 0, error: new Error('half an edit') }]
  live = open()
  await vi.advanceTimersByTimeAsync(1_000)
  writeFileSync(file, 'half an ed')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await shown()).toMatchObject({ number: 1 })
  expect(troubles).toHaveLength(1)
  writeFileSync(file, 'mended, whole')
  await vi.advanceTimersByTimeAsync(3_000)
  expect(await shown()).toMatchObject({ number: 3 })
})

it('that could never be read is tried again for whoever asks, not all the time', async () => {
  reads = [
    { takesMs: 0, error: new Error('no dbt') },
    { takesMs: 0, error: new Error('still none') },
  ]
  live = open()
  await expect(live.session()).rejects.toThrow('no dbt')
  await expect(live.session()).rejects.toThrow('no dbt')
  expect(readings).toBe(1)
  await vi.advanceTimersByTimeAsync(4_000)
  await expect(live.session()).rejects.toThrow('still none')
  await vi.advanceTimersByTimeAsync(4_000)
  expect(await shown()).toMatchObject({ number: 3 })
  expect(troubles).toHaveLength(2)
})
