import type { AssetState } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { isFailure, judge, type RunOutcome } from '@headwater/reporters'
import type { Trouble } from './alert.ts'

/** What went wrong and what went well in a run, by cause. */
export interface RunTroubles {
  /** Root failures: what failed by itself, assets that one cause felled together. Not what did not run behind them. */
  readonly failures: readonly { readonly troubles: readonly Trouble[]; readonly message: string }[]
  readonly unavailable: readonly {
    readonly trouble: Trouble
    readonly operation: string
    /** What the source said. */
    readonly message: string | null
  }[]
  /** How many assets ended in each state. */
  readonly done: ReadonlyMap<AssetState, number>
  /** True where this run made what was in trouble, and nothing of it failed again. */
  readonly mends: (trouble: Trouble) => boolean
}

/** What is written aside waits for its promotion; that it could be made is what was in question. */
const GOOD: ReadonlySet<AssetState> = new Set<AssetState>(['materialized', 'unchanged', 'written aside'])

export function runTroubles(plan: Plan, run: RunOutcome): RunTroubles {
  const { target, logicalDate, roots } = plan.request
  const steps = new Map(plan.steps.map((step) => [step.id, step]))
  const assets = judge(run)
  const failed = (asset: AssetKey, partition: string | null): Trouble => ({
    kind: 'failed',
    target,
    asset,
    partition,
    date: logicalDate,
  })

  const groups = new Map<string, { troubles: Trouble[]; message: string }>()
  const fail = (cause: string, message: string, troubles: readonly Trouble[]): void => {
    const group = groups.get(cause)
    if (group === undefined) groups.set(cause, { troubles: [...troubles], message })
    else group.troubles.push(...troubles)
  }
  const counted = new Set<unknown>()
  for (const { step, outcome, checks, verdict } of assets) {
    const broken = checks.filter(isFailure)
    for (const check of broken) counted.add(check)
    if (verdict !== 'failed') continue
    const own = outcome.state === 'failed'
    const message = own ? (outcome.message ?? 'failed') : found(broken)
    fail(own ? `${step}\n${message}` : `${step}\n${outcome.key}\n${outcome.partition}`, message, [
      failed(outcome.key, outcome.partition),
    ])
  }
  // A check of assets that are not in the run, a step that failed before it came to any asset: they are told all the same.
  for (const { outcome } of run.checks) {
    if (!isFailure(outcome) || counted.has(outcome)) continue
    const parents = outcome.assets.length > 0 ? outcome.assets : roots
    const troubles = parents.map((asset) => failed(asset, null))
    fail(outcome.key, found([outcome]), troubles)
  }
  const told = new Set(assets.filter(({ verdict }) => verdict === 'failed').map(({ step }) => step))
  for (const { id, state, message } of run.steps) {
    if (state !== 'failed' || told.has(id)) continue
    const step = steps.get(id)
    const made = step !== undefined && step.assets.length > 0 ? step.assets : roots
    const troubles = made.map((asset) => failed(asset, step?.partition ?? null))
    fail(id, message ?? 'failed', troubles)
  }

  const failures = [...groups.values()]
  const wrong = failures.flatMap(({ troubles }) => troubles)
  const good = assets.filter(({ verdict }) => GOOD.has(verdict))
  return {
    failures,
    unavailable: assets.flatMap(({ step, outcome: { key, partition, message }, verdict }) => {
      if (verdict !== 'unavailable') return []
      const trouble: Trouble = { kind: 'not available', target, asset: key, partition, date: partition ?? logicalDate }
      return [{ trouble, operation: steps.get(step)?.operation ?? step, message }]
    }),
    done: new Map(
      Array.from(
        Map.groupBy(assets, ({ verdict }) => verdict),
        ([state, ended]) => [state, ended.length],
      ),
    ),
    mends: ({ asset, partition }) =>
      good.some(({ outcome }) => outcome.key === asset && (partition === null || outcome.partition === partition)) &&
      !wrong.some((one) => one.asset === asset && (partition === null || (one.partition ?? partition) === partition)),
  }
}

function found(
  checks: readonly { readonly name: string; readonly failures: number | null; readonly message: string | null }[],
): string {
  return checks
    .map(({ name, failures, message }) =>
      failures === null
        ? `${name}: ${message ?? 'failed'}`
        : `${name} found ${failures} row${failures === 1 ? '' : 's'}`,
    )
    .join(', ')
}
