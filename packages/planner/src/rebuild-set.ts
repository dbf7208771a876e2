import { InternalError } from '@headwater/errors'
import { at, type Mask, members } from './arrays.ts'
import { Closure } from './closure.ts'
import { droppers } from './dropped-views.ts'
import type { AssetHistory, PlanRequest } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'
import { type ModeChoice, rebuildMode, type UpstreamChange } from './rebuild-mode.ts'
import { excludedViewDropped, refuseHoles, refuseNothing } from './refusals.ts'

export interface RebuildSet {
  /** Asset numbers in topological order. */
  readonly order: readonly number[]
  readonly planned: Mask
  readonly asked: Mask
  readonly excluded: Mask
  readonly built: Mask
  /** Asked for, or behind what was; includes ephemeral and undriven assets that the wave passes through. */
  readonly reached: Mask
  /** What lies behind it is in the set because of it. */
  readonly spreads: Mask
  /** For each asset the planned one whose replacement drops it, or -1. */
  readonly dropper: Int32Array
  modeOf(number: number): ModeChoice
}

/**
 * What must be rebuilt for a request, and in which mode. The two are found together: a replaced table drops the views
 * on it, which brings assets in, which may change the mode of others.
 *
 * Throws UserError `empty-selection` where nothing that was asked for can be built, `refused` where leaving out what is
 * excluded would break what is not.
 */
export function rebuildSet(
  graph: PlanningGraph,
  historyOf: (number: number) => AssetHistory | undefined,
  request: PlanRequest,
): RebuildSet {
  const built = Uint8Array.from(graph.keys, (_, number) => (historyOf(number) ? 1 : 0))
  const asked = maskOf(graph, request.roots)
  const excluded = maskOf(graph, request.exclude)
  const closure = new Closure({ graph, built, excluded, downstream: request.downstream })
  for (const root of members(asked)) closure.reach(root, true)

  for (;;) {
    closure.settle()
    const order = members(closure.planned)
    const modes = chooseModes(graph, order, historyOf, request)
    const dropper = droppers(graph, closure.planned, (number) => modes[number]?.mode, request.fullRefresh)
    if (takeInDropped(graph, closure, dropper, built, excluded)) continue
    const { planned, reached, spreads } = closure
    const set = {
      order,
      planned,
      asked,
      excluded,
      built,
      reached,
      spreads,
      dropper,
      modeOf: (number: number) => known(modes[number]),
    }
    refuseNothing(graph, set, request)
    refuseHoles(graph, set)
    return set
  }
}

/** By asset number; nothing for what is not planned. */
function chooseModes(
  graph: PlanningGraph,
  order: readonly number[],
  historyOf: (number: number) => AssetHistory | undefined,
  { fullRefresh }: PlanRequest,
): ModeChoice[] {
  const modes: ModeChoice[] = []
  for (const number of order) {
    const changes: UpstreamChange[] = []
    for (const source of at(graph.reads, number)) {
      const choice = modes[source]
      if (choice) changes.push({ asset: at(graph.keys, source), mode: choice.mode })
    }
    const asset = at(graph.assets, number)
    const operation = graph.operation(number)
    modes[number] = rebuildMode({ asset, operation, history: historyOf(number), fullRefresh, changes })
  }
  return modes
}

/** Adds the existing views that the set drops; tells whether there were any new ones. */
function takeInDropped(
  graph: PlanningGraph,
  closure: Closure,
  dropper: Int32Array,
  built: Mask,
  excluded: Mask,
): boolean {
  let grew = false
  for (let view = 0; view < graph.size; view++) {
    if (dropper[view] === -1 || built[view] === 0 || graph.buildable[view] === 0) continue
    if (excluded[view] === 1) throw excludedViewDropped(graph, view, at(dropper, view))
    grew = closure.plan(view) || grew
  }
  return grew
}

function known(choice: ModeChoice | undefined): ModeChoice {
  if (choice === undefined) throw new InternalError('asked for the mode of an asset that is not planned')
  return choice
}

function maskOf(graph: PlanningGraph, keys: Iterable<PlanRequest['roots'][number]>): Mask {
  const mask = new Uint8Array(graph.size)
  for (const key of keys) mask[graph.numberOf(key)] = 1
  return mask
}
