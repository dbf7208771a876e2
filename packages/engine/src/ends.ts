import { unreachable } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { PlannedCheck, StepId } from '@headwater/planner'
import type { Cause } from './cause.ts'
import type { PlanIndex, Reader, Reading, Unit } from './plan-index.ts'
import type { End, Lack } from './scheduler-state.ts'
import type { AssetState } from './step.ts'

/** How the assets of each step have ended so far, as far as their readers care. */
export type Ends = ReadonlyMap<StepId, ReadonlyMap<AssetKey, End>>

/**
 * What becomes of a reader of the given units: of each asset that it reads, all partitions that are in the plan.
 *
 * A partition that did not come, while another one of the same asset is there, stops nothing: the reader lacks it.
 */
export function endFromReads(
  ends: Ends,
  neverBuilt: PlanIndex['neverBuilt'],
  reads: readonly (readonly Unit[])[],
  reader: Reader,
): End {
  const lacks = new Map<string, Lack>()
  let anyCame = reads.length === 0
  let failed: Cause | undefined
  let unavailable: Cause | undefined
  let unchanged: Cause | undefined
  for (const units of reads) {
    const of = endOfPartitions(ends, units, reader, lacks)
    if ('stop' in of) return { type: 'stopped', cause: of.stop }
    const [first] = units
    if (!of.there) {
      if (of.failed) return { type: 'stopped', cause: of.failed }
      // Nothing came, and nothing was there before: there is nothing to read.
      if (of.unavailable && first && neverBuilt.has(first.key)) return { type: 'stopped', cause: of.unavailable }
    }
    anyCame ||= of.came || (reader === 'out of date' && of.unavailable !== undefined)
    failed ??= of.failed
    unavailable ??= of.unavailable
    unchanged ??= of.unchanged
  }
  const cause = failed ?? unavailable ?? unchanged
  const end: End = anyCame || cause === undefined ? { type: 'ok' } : { type: 'absent', cause }
  return lacks.size === 0 ? end : { ...end, lacks: [...lacks.values()] }
}

/** What a reader sees of one asset. */
interface Seen {
  /** Something of it is there: new, or as it was. */
  readonly there: boolean
  /** Something of it is a reason to make the reader. */
  readonly came: boolean
  readonly failed: Cause | undefined
  readonly unavailable: Cause | undefined
  readonly unchanged: Cause | undefined
}

function endOfPartitions(
  ends: Ends,
  units: readonly Unit[],
  reader: Reader,
  lacks: Map<string, Lack>,
): Seen | { readonly stop: Cause } {
  let came = units.length === 0
  let failed: Cause | undefined
  let unavailable: Cause | undefined
  let unchanged: Cause | undefined
  for (const unit of units) {
    const end = ends.get(unit.step)?.get(unit.key) ?? { type: 'ok' }
    if (end.type !== 'stopped') for (const lack of end.lacks ?? []) lacks.set(lackId(lack), lack)
    switch (end.type) {
      case 'ok':
        came = true
        break
      case 'same':
        if (reader === 'if changed') unchanged ??= end.cause
        else came = true
        break
      case 'absent':
        if (end.cause.type !== 'unchanged') {
          unavailable ??= end.cause
          note(lacks, unit)
        } else if (reader === 'asked' || reader === 'out of date') came = true
        else unchanged ??= end.cause
        break
      case 'stopped':
        // Where only one partition is read, or the run itself was stopped, there is nothing to go on with.
        if (units.length === 1 || unit.partition === null || !isFailure(end.cause)) return { stop: end.cause }
        failed ??= end.cause
        note(lacks, unit)
        break
      default:
        unreachable(end)
    }
  }
  return { there: came || unchanged !== undefined, came, failed, unavailable, unchanged }
}

function note(lacks: Map<string, Lack>, { key: asset, partition }: Unit): void {
  if (partition !== null) lacks.set(lackId({ asset, partition }), { asset, partition })
}

function lackId({ asset, partition }: Lack): string {
  return `${asset}\n${partition}`
}

function isFailure({ type }: Cause): boolean {
  return type === 'failed' || type === 'check failed' || type === 'unavailable'
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
  const { fromReads } = seen
  const lacking = fromReads.type !== 'stopped' && fromReads.lacks !== undefined ? { lacks: fromReads.lacks } : {}
  switch (state) {
    case 'materialized':
    case 'written aside':
      return { type: 'ok', ...lacking }
    case 'unchanged':
      return { type: 'same', cause: { type: 'unchanged', asset: key }, ...lacking }
    case 'unchanged upstream':
      return { type: 'absent', cause: { type: 'unchanged', asset: key }, ...lacking }
    case 'unavailable':
      return { type: 'absent', cause: { type: 'unavailable', asset: key } }
    case 'interrupted':
      return { type: 'stopped', cause: seen.stop }
    case 'failed':
      return { type: 'stopped', cause: { type: 'failed', asset: key } }
    case 'not run': {
      // The executor left it out itself. What it reads has been looked at before, so the root of it is known by now.
      if (fromReads.type !== 'ok') return fromReads
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
