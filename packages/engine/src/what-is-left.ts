import type { AssetKey, OperationName } from '@headwater/graph'
import type { PlannedCheck, StepId } from '@headwater/planner'
import { attemptBefore } from './attempt-before.ts'
import { checkFailed } from './check-gate.ts'
import type { EarlierRun, EarlierStep } from './earlier.ts'
import { checkId, indexRun, isDone, isLeftOut, type RunIndex, unitId } from './earlier-index.ts'
import type { Finished } from './events.ts'
import type { PlanIndex, Unit } from './plan-index.ts'
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
    readonly assets: readonly Pick<Unit, 'step' | 'key'>[]
    readonly checks: readonly { readonly step: StepId; readonly check: PlannedCheck }[]
  }
  /** For steps that were started before: what their executor needs to know of that. */
  readonly before: ReadonlyMap<StepId, EarlierAttempt>
}

/**
 * Says what of a stopped run is finished and what runs again.
 *
 * Finished is an asset that ended materialized, unchanged or written aside, that no failing check names, and above which in the plan
 * nothing is unfinished; one that was left out, as long as all that it reads is still unchanged; and a check that did not
 * fail and whose assets are all finished. Everything else runs again.
 * An operation that is not divisible makes all that it makes at once, so if one of its assets runs again, all do.
 */
export function whatIsLeft(
  index: PlanIndex,
  earlier: EarlierRun,
  isDivisible: (operation: OperationName) => boolean,
): Left {
  const record = indexRun(earlier)
  const wrong = namedByFailingChecks(index, record)
  const finished = new Set<string>()
  const isFinished = (units: readonly Unit[]): boolean => units.every((unit) => finished.has(unitId(unit)))
  const isUnchanged = (key: AssetKey, units: readonly Unit[]): boolean =>
    units.every((unit) => {
      const outcome = record.assets.get(unitId(unit))
      return isLeftOut(outcome) || (outcome?.state === 'unchanged' && index.readers.get(key) === 'if changed')
    })

  const standing: { assets: Finished['assets'][number][]; checks: Finished['checks'][number][] } = {
    assets: [],
    checks: [],
  }
  const left = new Map<StepId, Startable>()
  const doneUnsaid: StepId[] = []
  const before = new Map<StepId, EarlierAttempt>()
  const reopened: { assets: Left['reopened']['assets'][number][]; checks: { step: StepId; check: PlannedCheck }[] } = {
    assets: [],
    checks: [],
  }

  // In plan order a step comes after all that it reads, so what is above it has been decided.
  for (const [id, indexed] of index.steps) {
    const earlierStep = record.steps.get(id)
    const endOf = (key: AssetKey): AssetOutcome | undefined => record.assets.get(unitId({ step: id, key }))
    for (const { item: key, reads } of indexed.assets) {
      const unit = unitId({ step: id, key })
      const holds = isDone(endOf(key)) || (isLeftOut(endOf(key)) && isUnchanged(key, reads.flat()))
      if (holds && !wrong.has(unit) && isFinished(reads.flat())) finished.add(unit)
    }
    const own = indexed.assets.map(({ item: key }) => unitId({ step: id, key }))
    if (!isDivisible(indexed.step.operation) && !own.every((unit) => finished.has(unit))) {
      for (const unit of own) finished.delete(unit)
    }

    const assetsLeft: AssetKey[] = []
    for (const asset of indexed.assets) {
      const outcome = endOf(asset.item)
      if (outcome !== undefined && finished.has(unitId({ step: id, key: asset.item }))) {
        standing.assets.push({ step: id, outcome })
      } else assetsLeft.push(asset.item)
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

    const ended = earlierStep?.state === 'done' || earlierStep?.state === 'unchanged upstream'
    if (assetsLeft.length + checksLeft.length === 0 && (own.length > 0 || ended)) {
      if (!ended) doneUnsaid.push(id)
      continue
    }
    left.set(id, { assets: assetsLeft, checks: checksLeft })
    reopened.assets.push(...assetsLeft.filter((key) => isLeftOut(endOf(key))).map((key) => ({ step: id, key })))
    if (earlierStep === undefined || earlierStep.attempt === 0) continue
    const seen = { id, indexed, earlierStep, left: { assets: assetsLeft, checks: checksLeft }, finished, record }
    const attempt = attemptBefore(seen)
    before.set(id, attempt.before)
    reopened.assets.push(...attempt.outdated.map((key) => ({ step: id, key })))
  }
  return { finished: standing, steps: left, doneUnsaid, reopened, before }
}

function namedByFailingChecks(index: PlanIndex, record: RunIndex): ReadonlySet<string> {
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
