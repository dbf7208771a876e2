import type { RunDetail } from '@headwater/ledger'
import type { Plan } from '@headwater/planner'
import { expect } from 'vitest'
import type { Rig } from '../../rig.ts'

/** A plan, or what the ledger holds of a run, brought to one shape. */
export interface Deeds {
  /** In the order of the plan. */
  readonly steps: readonly { readonly step: string; readonly operation: string; readonly partition: string | null }[]
  readonly assets: readonly { readonly step: string; readonly key: string; readonly mode: string }[]
  /** Sorted: within a step, checks end in any order. */
  readonly checks: readonly string[]
}

/** What the plan promises to do. */
export function promised({ steps, assets }: Plan): Deeds {
  const modes = new Map(assets.map(({ key, mode }) => [key, mode]))
  return {
    steps: steps.map(({ id, operation, partition }) => ({ step: id, operation, partition })),
    assets: steps.flatMap(({ id, assets }) => assets.map((key) => ({ step: id, key, mode: modes.get(key) ?? '' }))),
    checks: steps.flatMap(({ id, checks }) => checks.map(({ key }) => `${id} ${key}`)).sort(),
  }
}

/** What the ledger's tables say was done, which is what really ended well: steps done, assets made (with another content or the same), checks with a result. */
export async function done(rig: Rig, runId: string): Promise<Deeds> {
  const steps = await rig.sql<Deeds['steps'][number]>(
    `select step, operation, partition from headwater.steps where run_id = $1 and state = 'done' order by position`,
    [runId],
  )
  const assets = await rig.sql<Deeds['assets'][number]>(
    `select a.step, a.asset as key, m.mode
     from headwater.run_assets a
     join headwater.steps s using (run_id, step)
     join headwater.materializations m on m.id = a.materialization and m.run_id = a.run_id and m.step = a.step
     where a.run_id = $1 and a.state in ('materialized', 'unchanged')
     order by s.position, a.position`,
    [runId],
  )
  const checks = await rig.sql<{ check: string }>(
    `select step || ' ' || check_key as check from headwater.check_results
     where run_id = $1 and state in ('passed', 'warned')`,
    [runId],
  )
  return { steps, assets, checks: checks.map(({ check }) => check).sort() }
}

/** The same out of `runs show --json`. */
export async function shown(rig: Rig, runId: string): Promise<Deeds & { readonly state: string }> {
  const { exitCode, stdout, stderr } = await rig.headwater('runs', 'show', runId, '--json')
  expect(exitCode, stderr).toBe(0)
  const run: RunDetail = JSON.parse(stdout)
  return {
    state: run.state,
    steps: run.steps
      .filter(({ state }) => state === 'done')
      .map(({ step, operation, partition }) => ({ step, operation, partition })),
    assets: run.assets
      .filter(({ state }) => state === 'materialized' || state === 'unchanged')
      .map(({ step, key, mode }) => ({ step, key, mode })),
    checks: run.checks
      .filter(({ state }) => state === 'passed' || state === 'warned')
      .map(({ step, key }) => `${step} ${key}`)
      .sort(),
  }
}

export interface LedgerAsset {
  readonly asset: string
  readonly state: string
  readonly message: string | null
}

/** State and cause of each asset of a run, by label (`gold/standings`). */
export async function ends(rig: Rig, runId: string): Promise<{ readonly [label: string]: LedgerAsset }> {
  const rows = await rig.sql<LedgerAsset>('select asset, state, message from headwater.run_assets where run_id = $1', [
    runId,
  ])
  return Object.fromEntries(rows.map((row) => [row.asset.replace(/^nba\//, ''), row]))
}

export async function runState(rig: Rig, runId: string): Promise<string | undefined> {
  const [run] = await rig.sql<{ state: string }>('select state from headwater.runs where id = $1', [runId])
  return run?.state
}

export async function countRuns(rig: Rig): Promise<number> {
  return count(rig, 'headwater.runs')
}

/** Rows of a table; `where` and `table` are the test's own text. */
export async function count(rig: Rig, table: string, where = 'true'): Promise<number> {
  const [row] = await rig.sql<{ rows: number }>(`select count(*)::int as rows from ${table} where ${where}`)
  return row?.rows ?? 0
}
