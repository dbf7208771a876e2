import type { AssetKey, Json, Operation } from '@headwater/graph'
import { at, byText } from './arrays.ts'
import type { UnitPartitions } from './partitions.ts'
import type { CheckPlaces, PlacedCheck } from './place-checks.ts'
import type { AsideRequest, PlannedCheck, PlanRequest, PlanStep, StepId } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'
import { topologicalOrder, type UnitGraph } from './units.ts'

export interface Steps {
  readonly steps: readonly PlanStep[]
  /** The step after which an asset is whole: its last partition's, where it has several. */
  stepOf(number: number): StepId
  /** How many steps make an asset. */
  timesBuilt(number: number): number
  /** Units (the check-only ones included) in an order in which they can run, with the units before each. */
  readonly order: readonly number[]
  readonly before: readonly (readonly number[])[]
  /** By unit, in milliseconds. Its days count one after another: how many run at once is up to the pool. */
  readonly estimatesMs: readonly (number | null)[]
}

/** One invocation, whether it builds or only checks. */
interface Invocation {
  readonly operation: Operation
  readonly assets: readonly number[]
  readonly checks: readonly PlacedCheck[]
  readonly partitions: UnitPartitions
}

/**
 * Turns units and checks into numbered steps. The numbers follow the depth of a step in the plan, so that they are an
 * order in which the steps can run; a unit of several days is one step a day under one number (`2/2025-01-01`). Of what is
 * written aside the canary comes first, and all others need it.
 */
export function planSteps(
  graph: PlanningGraph,
  { units, unitOf, before: unitsBefore }: UnitGraph,
  partitions: readonly UnitPartitions[],
  { inUnit, alone }: CheckPlaces,
  { logicalDate, aside }: Pick<PlanRequest, 'logicalDate' | 'aside'>,
  estimate: (operation: Operation, assets: readonly number[]) => number | null,
): Steps {
  const invocations: Invocation[] = units.map(({ operation, assets }, unit) => ({
    operation,
    assets,
    checks: at(inUnit, unit),
    partitions: canaryFirst(operation, at(partitions, unit), aside),
  }))
  const before = unitsBefore.map((sources) => [...sources])
  for (const { operation, checks, before: sources, gates } of alone) {
    for (const gate of gates) at(before, gate).push(invocations.length)
    invocations.push({ operation, assets: [], checks, partitions: null })
    before.push([...sources])
  }

  const order = inRunningOrder(invocations, before)
  const ids: StepId[][] = invocations.map(() => [])
  for (const [i, unit] of order.entries()) {
    const days = at(invocations, unit).partitions
    ids[unit] = days === null ? [`${i + 1}`] : days.map((day) => `${i + 1}/${day}`)
  }

  const place = new Int32Array(invocations.length)
  for (const [i, unit] of order.entries()) place[unit] = i
  const keysOf = sharedKeys(graph)
  const steps: PlanStep[] = []
  const estimatesMs: (number | null)[] = invocations.map(() => null)
  for (const unit of order) {
    const { operation, assets, checks, partitions: days } = at(invocations, unit)
    const sources = at(before, unit).toSorted((a, b) => at(place, a) - at(place, b))
    const after = sources.flatMap((source) => at(ids, source))
    const keys = keysOf(assets)
    const planned = checks.map((check) => plannedCheck(check, keysOf))
    const estimateMs = estimate(operation, assets)
    estimatesMs[unit] = estimateMs === null ? null : estimateMs * at(ids, unit).length
    const [canary] = operation.aside && days?.[0] === aside?.canary ? at(ids, unit) : []
    const afterCanary = canary === undefined ? after : [...after, canary]
    for (const [i, id] of at(ids, unit).entries()) {
      const partition = days === null ? null : at(days, i)
      const needs = canary === undefined || id === canary ? undefined : canary
      const data = operation.aside && partition !== null ? dataOf(aside, partition) : undefined
      steps.push({
        id,
        operation: operation.name,
        executor: operation.executor,
        title: titleOf(operation, logicalDate, partition),
        partition,
        assets: keys,
        checks: planned,
        after: needs === undefined ? after : afterCanary,
        ...(needs !== undefined && { needs }),
        ...(data !== undefined && { data }),
        pool: operation.pool ?? null,
        estimateMs,
      })
    }
  }
  return {
    steps,
    stepOf(number) {
      const own = at(ids, at(unitOf, number))
      return at(own, own.length - 1)
    },
    timesBuilt: (number) => at(ids, at(unitOf, number)).length,
    order,
    before,
    estimatesMs,
  }
}

function canaryFirst(operation: Operation, days: UnitPartitions, aside: AsideRequest | undefined): UnitPartitions {
  const canary = aside?.canary ?? null
  if (!operation.aside || days === null || canary === null || !days.includes(canary)) return days
  return [canary, ...days.filter((day) => day !== canary)]
}

function dataOf(aside: AsideRequest | undefined, partition: string): Json | undefined {
  const data = aside?.data
  return data !== undefined && Object.hasOwn(data, partition) ? data[partition] : undefined
}

/** By depth, then by what comes first in the graph; checks on their own after what builds. */
function inRunningOrder(invocations: readonly Invocation[], before: readonly (readonly number[])[]): number[] {
  const depth = new Int32Array(invocations.length)
  const order = topologicalOrder(before)
  for (const unit of order) {
    for (const source of at(before, unit)) depth[unit] = Math.max(at(depth, unit), at(depth, source) + 1)
  }
  const first = (unit: number) => at(invocations, unit).assets[0] ?? Number.MAX_SAFE_INTEGER
  const firstCheck = (unit: number) => at(invocations, unit).checks[0]?.check.key ?? ''
  return order.sort(
    (a, b) => at(depth, a) - at(depth, b) || first(a) - first(b) || byText(firstCheck(a), firstCheck(b)),
  )
}

function titleOf({ title }: Operation, logicalDate: string, partition: string | null): string {
  return title.replaceAll('{date}', () => logicalDate).replaceAll('{partition}', () => partition ?? logicalDate)
}

function plannedCheck(
  { check, blocks }: PlacedCheck,
  keysOf: (numbers: readonly number[]) => readonly AssetKey[],
): PlannedCheck {
  const { key, name, ref, kind, severity, assets } = check
  return { key, name, ref, kind, severity, assets, blocks: keysOf(blocks) }
}

/** Checks with the same parents block the same assets: one list of keys serves them all. */
function sharedKeys(graph: PlanningGraph): (numbers: readonly number[]) => readonly AssetKey[] {
  const known = new Map<readonly number[], readonly AssetKey[]>()
  return (numbers) => {
    const keys = known.get(numbers) ?? numbers.map((number) => at(graph.keys, number))
    known.set(numbers, keys)
    return keys
  }
}
