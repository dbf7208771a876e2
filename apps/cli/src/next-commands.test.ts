import type { AssetOutcome, AssetState } from '@headwater/engine'
import { type AssetKey, assetKey } from '@headwater/graph'
import type { Plan, PlanRequest } from '@headwater/planner'
import type { RunOutcome } from '@headwater/reporters'
import { describe, expect, it } from 'vitest'
import { nextCommands } from './next-commands.ts'

const key = (name: string): AssetKey => assetKey(`nba/gold/${name}`)
const label = (key: AssetKey): string => key.replace('nba/', '')

/** A run of a chain of assets, each read by the next; `edits` are the states by name. */
function failed(states: { readonly [name: string]: AssetState }, request: Partial<PlanRequest> = {}) {
  const names = Object.keys(states)
  const ended = (name: string): AssetOutcome => ({
    key: key(name),
    partition: name.startsWith('day') ? '2025-01-02' : null,
    state: states[name] ?? 'materialized',
    rows: null,
    rowsWritten: null,
    durationMs: null,
    message: null,
    metadata: {},
  })
  const run: RunOutcome = {
    runId: '7f3c',
    state: 'failed',
    durationMs: 1,
    assets: names.map((name) => ({ step: '1', outcome: ended(name), rowsBefore: null })),
    checks: [],
    steps: [],
  }
  const plan: Plan = {
    version: 1,
    request: {
      selection: 'a+',
      roots: names.slice(0, 1).map(key),
      downstream: true,
      exclude: [],
      fullRefresh: false,
      logicalDate: '2025-01-04',
      target: 'sandbox',
      partitions: [],
      ...request,
    },
    assetsInGraph: names.length,
    assets: names.map((name, i) => ({
      key: key(name),
      step: '1',
      mode: 'rebuild',
      modeReason: '',
      reason: { type: 'asked' },
      firstBuild: false,
      upstream: names.slice(Math.max(0, i - 1), i).map(key),
      estimateMs: null,
    })),
    steps: [],
    untouched: [],
    checksNotRun: [],
    estimateMs: null,
  }
  return { run, plan }
}

function afterTheFix({ run, plan }: ReturnType<typeof failed>) {
  return nextCommands(run, plan, label).find((next) => next.label === 'after the fix')
}

describe('after a failed run', () => {
  it('what did not end well is built again, for the date of the run', () => {
    expect(afterTheFix(failed({ a: 'materialized', b: 'failed', c: 'not run' }))).toEqual({
      label: 'after the fix',
      command: 'pnpm materialize gold/b gold/c --date 2025-01-04',
      note: 'runs 2',
    })
  })

  it('an asset that was built and then failed a check is built again as well', () => {
    const { run, plan } = failed({ a: 'materialized', b: 'not run' })
    const check = { key: 'nba/checks/x', name: 'x', assets: [key('a')], failures: 3, sql: null } as const
    const outcome = { ...check, state: 'failed', severity: 'error', durationMs: 1, message: '3 rows' } as const
    const next = afterTheFix({ run: { ...run, checks: [{ step: '1', outcome }] }, plan })
    expect(next?.command).toBe('pnpm materialize gold/a gold/b --date 2025-01-04')
  })

  it('the partitions that failed, the full refresh and the target are said again', () => {
    const { run, plan } = failed({ day_table: 'failed', b: 'not run' }, { fullRefresh: true, target: 'prod' })
    expect(nextCommands(run, plan, label).map(({ command }) => command)).toEqual([
      'pnpm headwater runs show 7f3c --target prod',
      'pnpm materialize gold/day_table gold/b --partitions 2025-01-02 --full-refresh --date 2025-01-04 --target prod',
    ])
  })

  it('of many, those that the others descend from are named, without what was left out', () => {
    const behind = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`x${i}`, 'not run' as const]))
    const many = failed({ a: 'materialized', b: 'failed', ...behind }, { exclude: [key('z')] })
    expect(afterTheFix(many)).toEqual({
      label: 'after the fix',
      command: 'pnpm materialize gold/b --downstream --exclude gold/z --date 2025-01-04',
    })
  })
})

it('a run that went well needs nothing', () => {
  const { run, plan } = failed({ a: 'materialized' })
  expect(nextCommands({ ...run, state: 'succeeded' }, plan, label)).toEqual([])
})
