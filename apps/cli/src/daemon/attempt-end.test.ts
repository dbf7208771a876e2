import { describe, expect, it } from 'vitest'
import { attemptEnd, type RunOfAttempt } from './attempt-end.ts'

const now = new Date('2025-01-04T12:10:00Z')
const endedAt = new Date('2025-01-04T12:05:00Z')
const run = (more: object): RunOfAttempt =>
  ({
    runId: '7f3c0000',
    owner: null,
    expired: null,
    endedAt,
    assets: [],
    checks: [],
    steps: [],
    ...more,
  }) as unknown as RunOfAttempt

describe('an attempt with a run', () => {
  it('goes on while somebody carries that out', () => {
    const alive = { state: 'running', owner: 'elsewhere', expired: false, endedAt: null }
    expect(attemptEnd(run(alive), { exitCode: 2, said: 'refused' }, now)).toBeNull()
    expect(attemptEnd(run({ ...alive, expired: true }), null, now)).toMatchObject({ outcome: 'interrupted', at: now })
  })

  it.each([
    ['is done', { state: 'succeeded' }, { outcome: 'done', message: null }],
    [
      'was not available where one asset was not',
      { state: 'succeeded', assets: [{ state: 'materialized' }, { state: 'unavailable', message: '404' }] },
      { outcome: 'unavailable', message: '404' },
    ],
    [
      'failed, also where something else was not available',
      { state: 'failed', assets: [{ state: 'unavailable' }, { state: 'failed', key: 'x', message: 'no' }] },
      { outcome: 'failed', message: 'x: no' },
    ],
    [
      'failed by a check',
      { state: 'failed', checks: [{ name: 'unique', state: 'failed' }] },
      { message: 'unique failed' },
    ],
    [
      'failed before any asset',
      { state: 'failed', steps: [{ state: 'failed', message: 'no dbt' }] },
      { message: 'no dbt' },
    ],
    ['was interrupted', { state: 'interrupted' }, { outcome: 'interrupted' }],
    ['is not gone on with where somebody cancelled it', { state: 'cancelled' }, { outcome: 'failed' }],
  ])('%s', (_, given, expected) => {
    expect(attemptEnd(run(given), null, now)).toMatchObject({ runId: '7f3c0000', at: endedAt, ...expected })
  })
})

describe('an attempt without a run', () => {
  it.each([
    ['had nothing to do', { exitCode: 0, said: 'x' }, { outcome: 'done', message: 'nothing to do' }],
    [
      'was refused',
      { exitCode: 2, said: 'no asset is called x' },
      { outcome: 'failed', message: 'no asset is called x' },
    ],
    ['could reach nothing', { exitCode: 3, said: 'no database' }, { outcome: 'interrupted', message: 'no database' }],
    ['was killed', { exitCode: null, said: null }, { outcome: 'interrupted' }],
    ['broke without a word', { exitCode: 1, said: null }, { outcome: 'failed', message: 'it ended with exit code 1' }],
    ['is of a daemon that died', null, { outcome: 'interrupted' }],
  ])('%s', (_, command, expected) => {
    expect(attemptEnd(null, command, now)).toMatchObject({ runId: null, at: now, ...expected })
  })
})
