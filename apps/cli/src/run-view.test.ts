import { ownIdentity } from '@headwater/engine'
import type { RunLine } from '@headwater/ledger'
import { describe, expect, it } from 'vitest'
import { listItem, shownState } from './run-view.ts'

const line: RunLine = {
  runId: '7f3c',
  state: 'running',
  kind: 'materialize',
  selection: 'fact+',
  target: 'sandbox',
  logicalDate: '2025-01-04',
  reason: null,
  requestedBy: 'ana@laptop',
  startedAt: new Date('2025-01-04T12:30:00Z'),
  endedAt: null,
  summary: null,
  owner: ownIdentity(),
  heartbeatAt: new Date('2025-01-04T12:30:10Z'),
  expired: false,
}

describe('the state of a run as people are told it', () => {
  it('is running while its process gives signs of life', () => {
    expect(shownState(line)).toBe('running')
  })

  it('is died once its lease has run out, or its process is certainly no more', () => {
    expect(shownState({ ...line, expired: true })).toBe('died')
    // The same machine, a pid that nobody can have.
    const gone = ownIdentity().replace(`/${process.pid}/`, '/4194305/')
    expect(shownState({ ...line, owner: gone })).toBe('died')
  })

  it('is running where its process is on another machine and its lease is good', () => {
    expect(shownState({ ...line, owner: 'elsewhere/12/34/56/78' })).toBe('running')
  })

  it.each(['succeeded', 'failed', 'interrupted', 'cancelled'] as const)('stays %s once it has ended', (state) => {
    expect(shownState({ ...line, state, owner: null, expired: null })).toBe(state)
  })
})

it('assets that fail by a check are counted with those that failed', () => {
  const ended = {
    ...line,
    state: 'failed' as const,
    endedAt: new Date('2025-01-04T12:31:00Z'),
    summary: { durationMs: 1, assets: { materialized: 20 }, checks: { failed: 1 } },
  }
  expect(listItem(ended)).toMatchObject({ assets: 20, failed: 0, durationMs: 60_000 })
  expect(listItem(ended, 1)).toMatchObject({ assets: 20, failed: 1 })
})
