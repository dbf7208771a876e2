import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { sandboxClock } from './clock.ts'
import { type SandboxRecord, writeRecord } from './state.ts'

const real = new Date('2026-06-01T12:00:00Z')
const clock = { startedReal: '2026-06-01T10:00:00Z', startedSandbox: '2025-01-04T12:30:00Z' }

it.each<[string, Partial<SandboxRecord> | null, string]>([
  ['was never up: its first time', null, '2025-01-04T12:30:00.000Z'],
  ['is up: what it shows', { clock, stoppedAt: null }, '2025-01-04T14:30:00.000Z'],
  ['was stopped: where it stands', { clock, stoppedAt: '2025-01-04T13:00:00Z' }, '2025-01-04T13:00:00.000Z'],
])('the clock of a sandbox that %s', (_, record, shows) => {
  const root = mkdtempSync(join(tmpdir(), 'headwater-clock-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  if (record !== null) writeRecord(root, { version: 1, ...record } as SandboxRecord)
  expect(sandboxClock({ root, now: '2025-01-04T12:30Z' }, real).toISOString()).toBe(shows)
})
