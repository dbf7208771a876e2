import { unreachable } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { PlannedCheck, StepId } from '@headwater/planner'
import type { Cause } from './cause.ts'
import type { PlanIndex, Reading, Unit } from './plan-index.ts'
import type { End } from './scheduler-state.ts'
import type { AssetState } from './step.ts'

/** How the assets of each step have ended so far, as far as their readers care. */
export type Ends = ReadonlyMap<StepId, ReadonlyMap<AssetKey, End>>

/** What becomes of a reader of the given units: of each asset that it reads, all partitions that are in the plan. */
export function endFromReads(
  ends: Ends,
  neverBuilt: PlanIndex['neverBuilt'],
  reads: readonly (readonly Unit[])[],
): End {
  let absent: End | undefined
  let anyOk = reads.length === 0
  for (const units of reads) {
    let absentHere: End | undefined
    let okHere = units.length === 0
    for (const unit of units) {
      const end = ends.get(unit.step)?.get(unit.key) ?? { type: 'ok' }
      if (end.type === 'stopped') return end
      if (end.type === 'ok') okHere = true
      else absentHere ??= end
    }
    // Nothing came, and nothing was there before: there is nothing to read.
    const [first] = units
    if (!okHere && first && absentHere?.type === 'absent' && neverBuilt.has(first.key))
      return { type: 'stopped', cause: absentHere.cause }
    anyOk ||= okHere
    absent ??= absentHere
  }
  return anyOk || absent === undefined ? { type: 'ok' } : absent
}

/** The end of an asset that was run, by the state it was left in. */
export function endOf(
  { item: key, reads }: Reading<AssetKey>,
  state: AssetState,
  seen: {
    /** What its reads let it be. */
    readonly fromReads: End
    /** Checks of its step that let nothing pass. */
    readonly stopping: readonly Reading<PlannedCheck>[]
    /** Why a step that is told to end is. */
    readonly stop: Cause
  },
): End {
  switch (state) {
    case 'materialized':
    case 'unchanged':
      return { type: 'ok' }
    case 'unavailable':
      return { type: 'absent', cause: { type: 'unavailable', asset: key } }
    case 'interrupted':
      return { type: 'stopped', cause: seen.stop }
    case 'failed':
      return { type: 'stopped', cause: { type: 'failed', asset: key } }
    case 'not run': {
      // The executor left it out itself. What it reads has been looked at before, so the root of it is known by now.
      if (seen.fromReads.type !== 'ok') return seen.fromReads
      const check = seen.stopping.find(({ item }) =>
        reads.some((units) => units.some((unit) => item.assets.includes(unit.key))),
      )?.item
      const cause: Cause = check ? { type: 'check failed', name: check.name } : { type: 'failed', asset: key }
      return { type: 'stopped', cause }
    }
    default:
      return unreachable(state)
  }
}
