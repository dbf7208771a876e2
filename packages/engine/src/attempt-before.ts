import type { AssetKey } from '@headwater/graph'
import type { StepId } from '@headwater/planner'
import type { EarlierStep } from './earlier.ts'
import { checkId, isDone, isLeftOut, type RunIndex, unitId } from './earlier-index.ts'
import type { IndexedStep, Unit } from './plan-index.ts'
import type { Startable } from './scheduler-state.ts'
import type { AssetOutcome, EarlierAttempt } from './step.ts'

interface Seen {
  readonly id: StepId
  readonly indexed: IndexedStep
  readonly earlierStep: EarlierStep
  /** What of the step runs again. */
  readonly left: Startable
  /** Every finished unit of this step and of all above it. */
  readonly finished: ReadonlySet<string>
  readonly record: RunIndex
}

/**
 * What the attempt of a step before a resume still counts for: the executor looks up what it may have left unfinished
 * where nothing above has changed since. `outdated` are the assets whose record says otherwise than that they run again.
 */
export function attemptBefore(seen: Seen): {
  readonly before: EarlierAttempt
  readonly outdated: readonly AssetKey[]
} {
  const { id, indexed, earlierStep, left, finished, record } = seen
  const endOf = (key: AssetKey): AssetOutcome | undefined => record.assets.get(unitId({ step: id, key }))
  const sameInputs = withSameInputs(seen)
  const isUnknown = (key: AssetKey): boolean => endOf(key) === undefined && sameInputs.has(key)
  const checksLeft = new Set(left.checks)
  const holds = left.assets.every((key) => sameInputs.has(key) && !isDone(endOf(key)))
  return {
    before: {
      attempt: earlierStep.attempt,
      external: holds ? earlierStep.external : null,
      unknown: left.assets.filter(isUnknown),
      unknownChecks: indexed.checks
        .filter(({ item: check }) => checksLeft.has(check) && !record.checks.has(checkId(id, check.key)))
        .filter(({ reads }) =>
          reads.flat().every((unit) => finished.has(unitId(unit)) || (unit.step === id && isUnknown(unit.key))),
        )
        .map(({ item }) => item.key),
    },
    outdated: left.assets.filter((key) => {
      const outcome = endOf(key)
      if (outcome?.state === 'not run' || isLeftOut(outcome)) return false
      return isDone(outcome) || !sameInputs.has(key)
    }),
  }
}

/**
 * Assets that would read now what the attempt before read, or what it has made itself. An asset that was said not to run
 * has nothing to count for.
 */
function withSameInputs({ id, indexed, finished, record }: Seen): ReadonlySet<AssetKey> {
  const same = new Set<AssetKey>()
  for (const { item: key, reads } of indexed.assets) {
    const outcome = record.assets.get(unitId({ step: id, key }))
    if (outcome?.state === 'not run' || isLeftOut(outcome)) continue
    const holds = (unit: Unit): boolean =>
      finished.has(unitId(unit)) || (unit.step === id && same.has(unit.key) && !record.assets.has(unitId(unit)))
    if (reads.flat().every(holds)) same.add(key)
  }
  return same
}
