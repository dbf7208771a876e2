import type { AssetOutcome, CheckOutcome, RunEvent } from '@headwater/engine'
import type { Plan, PlannedAsset } from '@headwater/planner'
import { expect } from 'vitest'
import type { CommandResult, Rig } from '../../rig.ts'

type OfType<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>

/** What a run told with `--json`, beside how the command ended. */
export interface Told extends CommandResult {
  readonly events: readonly RunEvent[]
  readonly runId: string
  /** The plan that the run says it carries out. */
  readonly plan: Plan
  readonly assets: readonly AssetOutcome[]
  readonly checks: readonly CheckOutcome[]
  /** The state in which an asset (`gold/standings`) ended; undefined where the run told nothing of it. */
  state(label: string): AssetOutcome['state'] | undefined
  outcome(label: string): AssetOutcome | undefined
  check(name: string): CheckOutcome | undefined
}

/** Runs `materialize --json` to its end and reads what it told. */
export async function materialize(rig: Rig, ...args: string[]): Promise<Told> {
  return told(await rig.headwater('materialize', ...args, '--json'))
}

/** The same, for what must end well: with any other exit code the test fails and shows what was said. */
export async function materialized(rig: Rig, ...args: string[]): Promise<Told> {
  return endedWell(await materialize(rig, ...args))
}

/** `backfill --json`, for dates. */
export async function backfill(rig: Rig, ...args: string[]): Promise<Told> {
  return told(await rig.headwater('backfill', ...args, '--json'))
}

export async function backfilled(rig: Rig, ...args: string[]): Promise<Told> {
  return endedWell(await backfill(rig, ...args))
}

function endedWell(run: Told): Told {
  const failed = [...run.assets, ...run.checks].filter(({ state }) => state === 'failed' || state === 'error')
  expect({ exitCode: run.exitCode, failed }, run.stderr).toEqual({ exitCode: 0, failed: [] })
  return run
}

export async function plan(rig: Rig, ...args: string[]): Promise<Plan> {
  const { exitCode, stdout, stderr } = await rig.headwater('plan', ...args, '--json')
  expect(exitCode, stderr).toBe(0)
  return JSON.parse(stdout)
}

/** Labels of a plan's assets, in plan order. */
export function planned({ assets }: Plan): string[] {
  return assets.map(({ key }) => label(key))
}

/** How a plan rebuilds an asset (`silver/fact_pbp_data`). */
export function plannedAsset({ assets }: Plan, name: string): PlannedAsset | undefined {
  return assets.find(({ key }) => label(key) === name)
}

/** `nba/gold/standings` as people read it. */
export function label(key: string): string {
  return key.replace(/^nba\//, '')
}

function told(result: CommandResult): Told {
  const events = readEvents(result.stdout)
  const [started] = ofType(events, 'run started')
  if (!started) throw new Error(`no run was started: exit code ${result.exitCode}\n${result.stderr}`)
  const assets = ofType(events, 'asset finished').map(({ outcome }) => outcome)
  const checks = ofType(events, 'check finished').map(({ outcome }) => outcome)
  const outcome = (name: string) => assets.find(({ key }) => label(key) === name)
  return {
    ...result,
    events,
    runId: started.runId,
    plan: started.plan,
    assets,
    checks,
    outcome,
    state: (name) => outcome(name)?.state,
    check: (name) => checks.find((check) => check.name === name),
  }
}

export function ofType<Type extends RunEvent['type']>(events: readonly RunEvent[], type: Type): OfType<Type>[] {
  return events.filter((event): event is OfType<Type> => event.type === type)
}

/** NDJSON: every line is one event, nothing else is on stdout. */
export function readEvents(stdout: string): RunEvent[] {
  return stdout === '' ? [] : stdout.split('\n').map((line) => JSON.parse(line))
}
