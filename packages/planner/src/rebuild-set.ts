import { InternalError } from '@headwater/errors'
import { at, type Mask, members } from './arrays.ts'
import { behindAside } from './behind-aside.ts'
import { modeChooser } from './choose-modes.ts'
import { Closure } from './closure.ts'
import { droppers } from './dropped-views.ts'
import { choosePartitions, type UnitPartitions } from './partitions.ts'
import type { AssetHistory, LedgerSnapshot, PlanRequest } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'
import type { ModeChoice } from './rebuild-mode.ts'
import { excludedViewDropped, refuseForbidden, refuseHoles, refuseNothing } from './refusals.ts'
import { aboveRoots, staleScope } from './scope.ts'
import { findStaleness, type Staleness } from './staleness.ts'
import { unitGraph } from './units.ts'

/** What must be rebuilt, before it is known how. */
export interface FoundSet {
  /** Asset numbers in topological order. */
  readonly order: readonly number[]
  readonly planned: Mask
  readonly asked: Mask
  readonly excluded: Mask
  readonly built: Mask
  /** With `upstream`: in the set because it is above a root. */
  readonly above: Mask
  /** With `stale`: what is, and among which assets it was looked for. */
  readonly staleness: ScopedStaleness | null
  /** Asked for, or behind what was; includes ephemeral and undriven assets that the wave passes through. */
  readonly reached: Mask
  /** What lies behind it is in the set because of it. */
  readonly spreads: Mask
  /** Behind what the plan writes aside: made when that is promoted. */
  readonly held: Mask
}

export interface RebuildSet extends FoundSet {
  /** For each asset the planned one whose replacement drops it, or -1. */
  readonly dropper: Int32Array
  modeOf(number: number): ModeChoice
}

export interface ScopedStaleness extends Staleness {
  /** The roots and everything above them. */
  readonly within: Mask
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
  snapshot: LedgerSnapshot,
  historyOf: (number: number) => AssetHistory | undefined,
  request: PlanRequest,
): RebuildSet {
  const built = Uint8Array.from(graph.keys, (_, number) => (historyOf(number) ? 1 : 0))
  const asked = maskOf(graph, request.roots)
  const excluded = maskOf(graph, request.exclude)
  const start = { graph, snapshot, built, asked, excluded, request }
  // What is held back cannot be told before the set is known, and holding it back can make the set smaller.
  let held: Mask = new Uint8Array(graph.size)
  for (;;) {
    const set = grown(start, held, historyOf)
    const behind = behindAside(graph, set.planned)
    if (behind.every((is, number) => is === 0 || held[number] === 1)) {
      refuseNothing(graph, set, request)
      refuseHoles(graph, set)
      refuseForbidden(graph, set)
      return set
    }
    held = held.map((was, number) => was | at(behind, number))
  }
}

/** The set without what is held back. */
function grown(start: Start, held: Mask, historyOf: (number: number) => AssetHistory | undefined): RebuildSet {
  const { graph, built, asked, excluded, request } = start
  const { closure, above, staleness } = seeded(start, held)
  const chooseModes = modeChooser({ graph, historyOf, request })
  for (;;) {
    closure.settle()
    const order = members(closure.planned)
    const { planned, reached, spreads } = closure
    const found = { order, planned, asked, excluded, built, above, staleness, reached, spreads, held }
    const modes = chooseModes(order, planned, daysByAsset(graph, found, historyOf, request))
    const dropper = droppers(graph, closure.planned, (number) => modes[number]?.mode, request.fullRefresh)
    if (takeInDropped(graph, closure, dropper, built, excluded)) continue
    return { ...found, dropper, modeOf: (number: number) => known(modes[number]) }
  }
}

interface Start {
  readonly graph: PlanningGraph
  readonly snapshot: LedgerSnapshot
  readonly built: Mask
  readonly asked: Mask
  readonly excluded: Mask
  readonly request: PlanRequest
}

/** The closure with what it grows from. */
function seeded(start: Start, held: Mask): Pick<RebuildSet, 'above' | 'staleness'> & { readonly closure: Closure } {
  const { graph, snapshot, built, asked, excluded, request } = start
  const { downstream, logicalDate } = request
  const above = new Uint8Array(graph.size)
  if (request.stale) {
    const within = staleScope(graph, asked, excluded, downstream)
    const staleness = { ...findStaleness(graph, snapshot, logicalDate), within }
    const { own, deaf } = staleness
    const closure = new Closure({ graph, built, excluded, downstream: true, held, stale: { within, deaf } })
    for (const number of members(within)) if (at(own, number).length > 0) closure.reach(number, true)
    return { closure, above, staleness }
  }
  const closure = new Closure({ graph, built, excluded, downstream, held })
  for (const root of members(asked)) closure.reach(root, true)
  if (request.upstream) {
    for (const number of members(aboveRoots(graph, asked, excluded))) {
      if (graph.buildable[number] === 0) continue
      closure.plan(number)
      above[number] = 1
    }
  }
  return { closure, above, staleness: null }
}

/** The days that the plan makes of an asset; worked out when first asked. */
function daysByAsset(
  graph: PlanningGraph,
  found: FoundSet,
  historyOf: (number: number) => AssetHistory | undefined,
  request: PlanRequest,
): (number: number) => readonly string[] {
  let known: { readonly unitOf: Int32Array; readonly days: readonly UnitPartitions[] } | undefined
  return (number) => {
    if (known === undefined) {
      const ordered = { ...graph, reads: graph.content }
      const units = unitGraph(ordered, found.order)
      known = { unitOf: units.unitOf, days: choosePartitions(ordered, found, units, historyOf, request) }
    }
    return known.days[at(known.unitOf, number)] ?? []
  }
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
    grew = closure.keep(view) || grew
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
