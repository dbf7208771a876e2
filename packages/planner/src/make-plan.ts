import type { AssetGraph, Operation } from '@headwater/graph'
import { at } from './arrays.ts'
import { DBT_INVOCATION_MS, longestPath, median, stepEstimate } from './estimate.ts'
import { keptRequest } from './kept-request.ts'
import { modeBasis } from './mode-basis.ts'
import { choosePartitions } from './partitions.ts'
import { placeChecks } from './place-checks.ts'
import type { AssetHistory, LedgerSnapshot, Plan, PlannedAsset, PlanRequest, StaleCause } from './plan.ts'
import { planningGraph } from './planning-graph.ts'
import { reasons } from './reason.ts'
import { rebuildSet } from './rebuild-set.ts'
import { selectChecks } from './select-checks.ts'
import { type Sparing, sparing } from './sparing.ts'
import { planSteps } from './steps.ts'
import { unitGraph } from './units.ts'
import { untouched } from './untouched.ts'

export interface PlanOptions {
  /** What one dbt invocation costs besides its models, in milliseconds. Default: 2,000, measured cold. */
  readonly dbtInvocationMs?: number
}

/**
 * Works out what must run for a request: what, why, in which mode, in which order, and for how long.
 *
 * Pure: no clock, no I/O; the same graph, snapshot and request give the same plan, in whatever order the graph's assets
 * were listed. `plan` shows it, `materialize` carries it out.
 *
 * Throws UserError: `empty-selection` where nothing that was asked for can be built; `refused` where what is excluded is
 * needed, would be dropped, or is always made together with something in the plan; `bad-partition` for a partition that
 * cannot be; `bad-date`.
 */
export function makePlan(
  graph: AssetGraph,
  snapshot: LedgerSnapshot,
  request: PlanRequest,
  { dbtInvocationMs = DBT_INVOCATION_MS }: PlanOptions = {},
): Plan {
  const planning = planningGraph(graph)
  const histories = planning.keys.map((key): AssetHistory | undefined => snapshot.assets[key])
  const historyOf = (number: number): AssetHistory | undefined => histories[number]

  const set = rebuildSet(planning, snapshot, historyOf, request)
  const estimates: (number | null)[] = []
  for (const number of set.order) estimates[number] = median(historyOf(number)?.durationsMs ?? [])
  const estimateOf = (number: number): number | null => estimates[number] ?? null
  const ordered = { ...planning, reads: planning.content }
  const selection = selectChecks(planning, set, graph.data.checks)
  const sparingOf = sparing(planning, snapshot, historyOf, set, selection.checks, request)
  const spared: Sparing[] = []
  for (const number of set.order) spared[number] = sparingOf(number)
  const units = unitGraph(ordered, set.order, {
    isSparable: (number) => (spared[number] ?? null) !== null,
    durationOf: estimateOf,
    invocationMs: dbtInvocationMs,
  })
  const partitions = choosePartitions(ordered, set, units, historyOf, request)
  const places = placeChecks(planning, units, partitions, (name) => graph.operation(name), selection.checks)
  const estimateStep = ({ executor }: Operation, assets: readonly number[]): number | null =>
    stepEstimate(executor, assets.map(estimateOf), dbtInvocationMs)
  const steps = planSteps(planning, units, partitions, places, request, estimateStep)

  const reasonOf = reasons(planning, set)
  const basisOf = modeBasis(planning, set, historyOf)
  const assets = set.order.map((number): PlannedAsset => {
    const { mode, reason: modeReason, partitions, risk } = set.modeOf(number)
    const estimateMs = estimateOf(number)
    const basis = basisOf(number)
    return {
      key: at(planning.keys, number),
      step: steps.stepOf(number),
      mode,
      modeReason,
      reason: reasonOf(number),
      ...(partitions !== undefined && { partitions }),
      ...(risk !== undefined && { risk }),
      ...(basis !== undefined && { basis }),
      onlyIfChanged: spared[number] === 'onlyIfChanged',
      ...(spared[number] === 'onlyIfMade' && { onlyIfMade: true }),
      ...(isOutOfDate(set.staleness?.own[number]) && { outOfDate: true }),
      firstBuild: set.built[number] === 0,
      upstream: at(ordered.reads, number)
        .filter((source) => set.planned[source] === 1)
        .map((source) => at(planning.keys, source)),
      estimateMs: estimateMs === null ? null : estimateMs * steps.timesBuilt(number),
    }
  })
  return {
    version: 1,
    request: keptRequest(request),
    assetsInGraph: planning.size,
    assets,
    steps: steps.steps,
    untouched: untouched(planning, set, request.downstream, historyOf),
    checksNotRun: selection.notRun,
    estimateMs: longestPath(steps.order, steps.before, steps.estimatesMs),
  }
}

/** Days that are missing come with what it reads, or not at all; what was never there has none. */
function isOutOfDate(causes: readonly StaleCause[] = []): boolean {
  return causes.some((cause) => cause.type !== 'missing' || cause.partitions.length === 0)
}
