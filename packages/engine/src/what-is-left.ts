import type { AssetKey, OperationName } from '@headwater/graph'
import type { PlannedCheck, StepId } from '@headwater/planner'
import { checkFailed } from './check-gate.ts'
import type { EarlierRun, EarlierStep } from './earlier.ts'
import type { Finished } from './events.ts'
import type { IndexedStep, PlanIndex, Reading, Unit } from './plan-index.ts'
import type { Startable } from './scheduler-state.ts'
import type { AssetOutcome, CheckOutcome, EarlierAttempt } from './step.ts'

/** A run that goes on: what of it stands, and what runs again. */
export interface Left {
  readonly finished: Finished
  /** By step, what runs again. A step that is not in here is done. */
  readonly steps: ReadonlyMap<StepId, Startable>
  /** Done steps that the store does not know to be: their last write was lost, or all that failed of them was no asset. */
  readonly doneUnsaid: readonly StepId[]
  /**
   * What the store says of these holds no longer, since something above them runs again. The store is to be told before
   * anything starts: whoever has to resume this resume must not take them for finished.
   */
  readonly reopened: {
    readonly assets: readonly Unit[]
    readonly checks: readonly { readonly step: StepId; readonly check: PlannedCheck }[]
  }
  /** For steps that were started before: what their executor needs to know of that. */
  readonly before: ReadonlyMap<StepId, EarlierAttempt>
}

/**
 * Says what of a stopped run is finished and what runs again.
 *
 * Finished is an asset that ended materialized or unchanged, that no failing check names, and above which in the plan
 * nothing is unfinished; and a check that did not fail and whose assets are all finished. Everything else runs again.
 * An operation that is not divisible makes all that it makes at once, so if one of its assets runs again, all do.
 */
export function whatIsLeft(
  index: PlanIndex,
  earlier: EarlierRun,
  isDivisible: (operation: OperationName) => boolean,
): Left {
  const record = indexRecord(earlier)
  const wrong = namedByFailingChecks(index, record)
  const finished = new Set<string>()
  const isFinished = (units: readonly Unit[]): boolean => units.every((unit) => finished.has(unitId(unit)))

  const standing: { assets: Finished['assets'][number][]; checks: Finished['checks'][number][] } = {
    assets: [],
    checks: [],
  }
  const left = new Map<StepId, Startable>()
  const doneUnsaid: StepId[] = []
  const before = new Map<StepId, EarlierAttempt>()
  const reopened: { assets: Unit[]; checks: { step: StepId; check: PlannedCheck }[] } = { assets: [], checks: [] }

  // In plan order a step comes after all that it reads, so what is above it has been decided.
  for (const [id, indexed] of index.steps) {
    const earlierStep = record.steps.get(id)
    const endOf = (key: AssetKey): AssetOutcome | undefined => record.assets.get(unitId({ step: id, key }))
    for (const { item: key, reads } of indexed.assets) {
      const unit = unitId({ step: id, key })
      if (isMade(endOf(key)) && !wrong.has(unit) && isFinished(reads.flat())) finished.add(unit)
    }
    const own = indexed.assets.map(({ item: key }) => unitId({ step: id, key }))
    if (!isDivisible(indexed.step.operation) && !own.every((unit) => finished.has(unit))) {
      for (const unit of own) finished.delete(unit)
    }

    const assetsLeft: Reading<AssetKey>[] = []
    for (const asset of indexed.assets) {
      const outcome = endOf(asset.item)
      if (outcome !== undefined && finished.has(unitId({ step: id, key: asset.item }))) {
        standing.assets.push({ step: id, outcome })
      } else assetsLeft.push(asset)
    }
    const checksLeft: PlannedCheck[] = []
    for (const { item: check, reads } of indexed.checks) {
      const outcome = record.checks.get(checkId(id, check.key))
      if (isFinished(reads.flat()) && isSettled(outcome, earlierStep)) {
        if (outcome !== undefined) standing.checks.push({ step: id, outcome })
        continue
      }
      checksLeft.push(check)
      if (outcome !== undefined && outcome.state !== 'not run') reopened.checks.push({ step: id, check })
    }

    if (assetsLeft.length + checksLeft.length === 0 && (own.length > 0 || earlierStep?.state === 'done')) {
      if (earlierStep?.state !== 'done') doneUnsaid.push(id)
      continue
    }
    left.set(id, { assets: assetsLeft.map(({ item }) => item), checks: checksLeft })
    if (earlierStep === undefined || earlierStep.attempt === 0) continue
    const sameInputs = withSameInputs(id, indexed, finished, record)
    const again = assetsLeft.filter(({ item: key }) => {
      const state = endOf(key)?.state
      return state !== 'not run' && (isMade(endOf(key)) || !sameInputs.has(key))
    })
    reopened.assets.push(...again.map(({ item: key }) => ({ step: id, key })))
    const holds = assetsLeft.every(({ item: key }) => sameInputs.has(key) && !isMade(endOf(key)))
    const isUnknown = (key: AssetKey): boolean => endOf(key) === undefined && sameInputs.has(key)
    before.set(id, {
      attempt: earlierStep.attempt,
      external: holds ? earlierStep.external : null,
      unknown: assetsLeft.map(({ item }) => item).filter(isUnknown),
      unknownChecks: indexed.checks
        .filter(({ item: check }) => checksLeft.includes(check) && !record.checks.has(checkId(id, check.key)))
        .filter(({ reads }) =>
          reads.flat().every((unit) => finished.has(unitId(unit)) || (unit.step === id && isUnknown(unit.key))),
        )
        .map(({ item }) => item.key),
    })
  }
  return { finished: standing, steps: left, doneUnsaid, reopened, before }
}

/**
 * Assets of a step that what it did before still counts for: they would read now what that attempt read, or what it has
 * made itself. An asset that was said not to run has nothing to count for.
 */
function withSameInputs(
  id: StepId,
  { assets }: IndexedStep,
  finished: ReadonlySet<string>,
  record: Record,
): ReadonlySet<AssetKey> {
  const same = new Set<AssetKey>()
  for (const { item: key, reads } of assets) {
    if (record.assets.get(unitId({ step: id, key }))?.state === 'not run') continue
    const holds = (unit: Unit): boolean =>
      finished.has(unitId(unit)) || (unit.step === id && same.has(unit.key) && !record.assets.has(unitId(unit)))
    if (reads.flat().every(holds)) same.add(key)
  }
  return same
}

interface Record {
  readonly steps: ReadonlyMap<StepId, EarlierStep>
  readonly assets: ReadonlyMap<string, AssetOutcome>
  readonly checks: ReadonlyMap<string, CheckOutcome>
}

function indexRecord({ steps, assets, checks }: EarlierRun): Record {
  return {
    steps: new Map(steps.map((step) => [step.step, step])),
    assets: new Map(assets.map(({ step, outcome }) => [unitId({ step, key: outcome.key }), outcome])),
    checks: new Map(checks.map(({ step, outcome }) => [checkId(step, outcome.key), outcome])),
  }
}

function namedByFailingChecks(index: PlanIndex, record: Record): ReadonlySet<string> {
  const wrong = new Set<string>()
  for (const [id, { checks }] of index.steps) {
    for (const { item: check, reads } of checks) {
      const outcome = record.checks.get(checkId(id, check.key))
      if (outcome !== undefined && checkFailed(outcome)) for (const unit of reads.flat()) wrong.add(unitId(unit))
    }
  }
  return wrong
}

/** It was run and lets pass. Of a step that is done, a check without a word is one whose word belongs to an earlier attempt. */
function isSettled(outcome: CheckOutcome | undefined, step: EarlierStep | undefined): boolean {
  return outcome === undefined ? step?.state === 'done' : outcome.state !== 'not run' && !checkFailed(outcome)
}

function isMade(outcome: AssetOutcome | undefined): boolean {
  return outcome?.state === 'materialized' || outcome?.state === 'unchanged'
}

/** Keys hold no line end. */
function unitId({ step, key }: Unit): string {
  return `${step}\n${key}`
}

function checkId(step: StepId, key: string): string {
  return `${step}\n${key}`
}
