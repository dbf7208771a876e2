import { InternalError } from '@headwater/errors'
import type { AssetKey, OperationName } from '@headwater/graph'
import type { Plan, PlannedAsset, PlannedCheck, PlanStep, StepId } from '@headwater/planner'

/** One asset as made by one step. A partitioned asset has several: one for each of its steps. */
export interface Unit {
  readonly step: StepId
  readonly key: AssetKey
  readonly partition: string | null
}

/** A planned asset or check of one step with what it reads from the plan, as units. */
export interface Reading<T> {
  readonly item: T
  /** One list for each asset that it reads: several units where that asset is made in several partitions. */
  readonly reads: readonly (readonly Unit[])[]
}

export interface IndexedStep {
  readonly step: PlanStep
  /** In topological order. */
  readonly assets: readonly Reading<AssetKey>[]
  readonly checks: readonly Reading<PlannedCheck>[]
  /** Any part of what it makes can be made alone. */
  readonly divisible: boolean
  /** How the plan makes each asset here. */
  readonly planned: ReadonlyMap<AssetKey, PlannedAsset>
  /** Milliseconds from this step's start to the end of the run, along the longest way; the more, the sooner it must start. */
  readonly remainingMs: number
}

/**
 * Who reads.
 * - `asked`: an asset with a reason of its own to be made: what has not changed is good enough
 * - `out of date`: the same, and wrong as it stands: what it reads need not have come anew
 * - `if changed`: an asset that is only there for what it reads
 * - `if made`: a view that goes with what it reads: it is made where one of that was, changed or not
 * - `check`: it runs where one of its assets was made, changed or not
 */
export type Reader = 'asked' | 'out of date' | 'if changed' | 'if made' | 'check'

/** What the scheduler asks of a plan, worked out once. */
export interface PlanIndex {
  /** In plan order. */
  readonly steps: ReadonlyMap<StepId, IndexedStep>
  /** Assets that have no content yet: a reader cannot do with what was there before. */
  readonly neverBuilt: ReadonlySet<AssetKey>
  /** Under which conditions each asset is made; `asked` for those that are not in here. */
  readonly readers: ReadonlyMap<AssetKey, Reader>
}

/** Stands in for the estimate of a step that never ran, so that a long chain of unknown steps still counts as long. */
const UNKNOWN_STEP_MS = 1000

/** The step of that id. Throws InternalError where the plan has none. */
export function stepOf(index: PlanIndex, id: StepId): IndexedStep {
  const found = index.steps.get(id)
  if (found === undefined) throw new InternalError(`the plan has no step "${id}"`)
  return found
}

/**
 * Indexes a plan. Throws InternalError for a plan that no planner should make: steps out of order, or waiting for no step
 * of it. `isDivisible` is the graph's word; by default any operation is.
 */
export function indexPlan(plan: Plan, isDivisible: (operation: OperationName) => boolean = () => true): PlanIndex {
  const above = ancestorsOfSteps(plan.steps)
  const remaining = remainingTimes(plan.steps)

  const madeBy = new Map<AssetKey, PlanStep[]>()
  for (const step of plan.steps) for (const key of step.assets) getOrAdd(madeBy, key).push(step)

  const position = new Map<AssetKey, number>()
  const upstream = new Map<AssetKey, Set<AssetKey>>()
  // A partitioned asset may stand in the plan once for each of its steps, or once for all of them.
  const anywhere = new Map<AssetKey, PlannedAsset>()
  const inStep = new Map<StepId, Map<AssetKey, PlannedAsset>>()
  for (const [at, planned] of plan.assets.entries()) {
    anywhere.set(planned.key, planned)
    inStep.set(planned.step, (inStep.get(planned.step) ?? new Map<AssetKey, PlannedAsset>()).set(planned.key, planned))
    if (!position.has(planned.key)) position.set(planned.key, at)
    const known = upstream.get(planned.key)
    upstream.set(planned.key, known === undefined ? new Set(planned.upstream) : known.union(new Set(planned.upstream)))
  }

  const steps = new Map<StepId, IndexedStep>()
  for (const step of plan.steps) {
    const own = new Set(step.assets)
    const before = above.get(step.id)
    // A step reads what it makes itself, and what the steps that it waits for have made: no other partition.
    const unitsOf = (key: AssetKey): Unit[] => {
      if (own.has(key)) return [{ step: step.id, key, partition: step.partition }]
      const made = (madeBy.get(key) ?? []).filter(({ id }) => before?.has(id))
      return made.map(({ id, partition }) => ({ step: id, key, partition }))
    }
    const reading = <T>(item: T, keys: Iterable<AssetKey>): Reading<T> => ({
      item,
      reads: [...keys].map(unitsOf).filter((units) => units.length > 0),
    })
    const ordered = step.assets.toSorted((a, b) => (position.get(a) ?? 0) - (position.get(b) ?? 0))
    steps.set(step.id, {
      step,
      assets: ordered.map((key) => reading(key, upstream.get(key) ?? [])),
      checks: step.checks.map((check) => reading(check, check.assets)),
      divisible: isDivisible(step.operation),
      planned: new Map(
        ordered.flatMap((key) => {
          const planned = inStep.get(step.id)?.get(key) ?? anywhere.get(key)
          return planned === undefined ? [] : [[key, planned] as const]
        }),
      ),
      remainingMs: remaining.get(step.id) ?? 0,
    })
  }
  const everyEntry = Map.groupBy(plan.assets, ({ key }) => key)
  return {
    steps,
    neverBuilt: new Set(plan.assets.filter(({ firstBuild }) => firstBuild).map(({ key }) => key)),
    readers: new Map([...everyEntry].map(([key, planned]) => [key, readerOf(planned)])),
  }
}

/** Of an asset with all the entries that it has in the plan: what one of them is made for, the asset is. */
function readerOf(planned: readonly PlannedAsset[]): Reader {
  if (planned.every(({ onlyIfChanged }) => onlyIfChanged)) return 'if changed'
  if (planned.every(({ onlyIfChanged, onlyIfMade }) => onlyIfChanged || onlyIfMade)) return 'if made'
  return planned.some(({ outOfDate }) => outOfDate) ? 'out of date' : 'asked'
}

function ancestorsOfSteps(steps: readonly PlanStep[]): Map<StepId, Set<StepId>> {
  const above = new Map<StepId, Set<StepId>>()
  for (const step of steps) {
    if (above.has(step.id)) throw new InternalError(`the plan has two steps "${step.id}"`)
    const all = new Set<StepId>()
    for (const parent of step.after) {
      const grandparents = above.get(parent)
      if (grandparents === undefined) {
        throw new InternalError(`step "${step.id}" waits for "${parent}", which is no earlier step of the plan`)
      }
      all.add(parent)
      for (const id of grandparents) all.add(id)
    }
    above.set(step.id, all)
  }
  return above
}

function remainingTimes(steps: readonly PlanStep[]): Map<StepId, number> {
  const behind = new Map<StepId, number>()
  const remaining = new Map<StepId, number>()
  for (const step of steps.toReversed()) {
    const total = (step.estimateMs ?? UNKNOWN_STEP_MS) + (behind.get(step.id) ?? 0)
    remaining.set(step.id, total)
    for (const parent of step.after) behind.set(parent, Math.max(behind.get(parent) ?? 0, total))
  }
  return remaining
}

function getOrAdd<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const known = lists.get(key)
  if (known !== undefined) return known
  const fresh: V[] = []
  lists.set(key, fresh)
  return fresh
}
