import { unreachable } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { Plan, StepId } from '@headwater/planner'
import { unitId } from './earlier-index.ts'
import { type Ends, endFromReads, endOf } from './ends.ts'
import { indexPlan, type PlanIndex } from './plan-index.ts'
import { SchedulerDraft } from './scheduler-draft.ts'
import {
  type Command,
  defaultLimits,
  type End,
  type FailureMode,
  type Limits,
  type SchedulerEvent,
  type SchedulerState,
} from './scheduler-state.ts'
import type { Left } from './what-is-left.ts'

export interface SchedulerOptions {
  /** Default: four steps at once. */
  readonly limits?: Limits
  /** Default: `continue`. */
  readonly onFailure?: FailureMode
  /** Of a run that is resumed: what of it stands, and what is to run. Default: everything is. */
  readonly left?: Left
  /** The plan's index, where it has been worked out already. */
  readonly index?: PlanIndex
}

/** The state before `begin`: everything waits that is not finished. */
export function initialState(plan: Plan, options: SchedulerOptions = {}): SchedulerState {
  const { limits = defaultLimits, onFailure = 'continue', left, index = indexPlan(plan) } = options
  return {
    phase: 'new',
    index: left === undefined ? index : onlyWhatIsLeft(index, left),
    limits,
    onFailure,
    stop: null,
    steps: new Map([...index.steps.keys()].map((id) => [id, left?.steps.has(id) === false ? 'done' : 'waiting'])),
    ready: new Map(),
    ends: left === undefined ? new Map() : endsOfFinished(index, left),
    blocked: new Map(),
    starts: new Map(),
    waiting: new Map(),
    failed: false,
    cut: false,
  }
}

/** How the finished part of a run that is resumed ended: what is behind it goes on as if the run had never stopped. */
function endsOfFinished(index: PlanIndex, { finished }: Left): Ends {
  const states = new Map(
    finished.assets.map(({ step, outcome }) => [unitId({ step, key: outcome.key }), outcome.state]),
  )
  const ends = new Map<StepId, Map<AssetKey, End>>()
  // In plan order a step comes after all that it reads.
  for (const [step, { assets }] of index.steps) {
    const own = new Map<AssetKey, End>()
    ends.set(step, own)
    for (const asset of assets) {
      const state = states.get(unitId({ step, key: asset.item }))
      if (state === undefined) continue
      // What was left out was so for what it reads, which is finished too: that names the root.
      const reader = state === 'unchanged upstream' ? (index.readers.get(asset.item) ?? 'if changed') : 'asked'
      const fromReads = endFromReads(ends, index.neverBuilt, asset.reads, reader)
      const leftOut = state === 'unchanged upstream' && fromReads.type === 'absent'
      const seen = { fromReads, stopping: [], stop: { type: 'interrupted' } } as const
      own.set(asset.item, leftOut ? fromReads : endOf(asset, state, seen))
    }
  }
  return ends
}

/** A plan's index without the assets and checks that are finished. */
function onlyWhatIsLeft(index: PlanIndex, left: Left): PlanIndex {
  const steps = new Map(
    [...index.steps].map(([id, step]) => {
      const again = left.steps.get(id)
      const assets = new Set(again?.assets)
      const checks = new Set(again?.checks.map(({ key }) => key))
      return [
        id,
        {
          ...step,
          assets: step.assets.filter(({ item }) => assets.has(item)),
          checks: step.checks.filter(({ item }) => checks.has(item.key)),
        },
      ]
    }),
  )
  return { ...index, steps }
}

/**
 * The scheduler: a pure function from what is known and what just happened to what is known now and what to do, in order.
 * It does no I/O and reads no clock (`nowMs` is any clock that never goes back, for pools with a rate), so the events of
 * a run, replayed, give the same state anywhere.
 *
 * A failure stops the assets that depend on it, not the steps: a later step starts with what is left of it. What is
 * unavailable stops nothing: a reader is left out only when nothing that it reads came anew, or when the unavailable
 * asset has never been built at all. Nor does a partition that failed, where others of the same asset are there: its
 * readers run, and lack it. What was made again with the content that it had stops the wave: assets that are in the plan
 * only for what they read are left out where all of that is unchanged.
 */
export function advance(
  state: SchedulerState,
  event: SchedulerEvent,
  nowMs: number,
): { readonly state: SchedulerState; readonly commands: readonly Command[] } {
  const draft = new SchedulerDraft(state)
  switch (event.type) {
    case 'begin':
      if (draft.phase === 'new') draft.phase = 'running'
      break
    case 'step finished':
      draft.stepFinished(event)
      break
    case 'failure':
      draft.fails(event.cause)
      break
    case 'wake':
      break
    case 'interrupt':
      draft.stops({ type: 'interrupted' })
      break
    case 'cancel':
      draft.stops({ type: 'cancelled' })
      break
    default:
      unreachable(event)
  }
  if (draft.phase === 'running') {
    draft.prepare()
    draft.start(nowMs)
  }
  if (draft.phase === 'stopping') draft.abandon()
  draft.finish()
  return { state: draft.state(), commands: draft.commands }
}
