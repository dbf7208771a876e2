import { UserError } from '@headwater/errors'
import {
  isPartition,
  type Operation,
  type Partitions,
  parsePartition,
  partitionOf,
  partitionWord,
} from '@headwater/graph'
import { at, byText } from './arrays.ts'
import { dueDays, thatArrived } from './due-days.ts'
import { fitsIn } from './partition-mapping.ts'
import type { AsideRequest, AssetHistory, PlanRequest } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'
import type { FoundSet, ScopedStaleness } from './rebuild-set.ts'
import type { UnitGraph } from './units.ts'

/** The days that a unit makes, oldest first; null for a unit without partitions. */
export type UnitPartitions = readonly string[] | null

/**
 * Which partitions each unit makes. Only an indivisible operation is cut by day.
 *
 * - Asked for with partitions: those.
 * - Asked for without: what is missing up to the day before the logical date; where nothing is missing, that day, the
 *   newest complete one ("bring it up to date").
 * - Behind something rebuilt: the same days as what it reads (the months of its days, the days of its months); all days that
 *   it has where it reads something that has no partitions, since any of them may have changed.
 * - Never built and needed: every day up to the day before the logical date.
 * - Above what was asked for, with `upstream`: as if it had been asked for; of partitions that were named, those it has.
 * - Written aside, where its request names partitions: only those that something is known of.
 * - With `stale`: those that are missing or invalidated; all of them where the asset as a whole is stale by itself; and
 *   as above behind something rebuilt.
 *
 * Throws UserError `bad-date` for a day that does not exist; `bad-partition` for one outside an operation's range or
 * after the logical date, for partitions asked of assets that have none, and for an operation whose first day has not
 * yet passed.
 */
export function choosePartitions(
  graph: PlanningGraph,
  set: FoundSet,
  { units, unitOf, order }: UnitGraph,
  historyOf: (number: number) => AssetHistory | undefined,
  request: PlanRequest,
): readonly UnitPartitions[] {
  refuseNamedOfStale(request)
  const daysOf = dueDays(request.logicalDate)
  const chosen: UnitPartitions[] = units.map(() => null)
  const said = saidDays(graph, set, request)
  /** The days that change above a unit: those of what it reads, or all it has where that has no days. */
  const changedDays = (
    unit: number,
    partitions: Partitions,
    { had, due }: { readonly had: ReadonlySet<string>; readonly due: readonly string[] },
  ): Set<string> => {
    const days = new Set<string>()
    for (const source of at(units, unit).assets.flatMap((number) => at(graph.reads, number))) {
      const sourceUnit = at(unitOf, source)
      if (sourceUnit === unit || (sourceUnit === -1 && set.spreads[source] === 0)) continue
      const changed = sourceUnit === -1 ? said.get(source) : at(chosen, sourceUnit)
      const type = at(graph.assets, source).partitions ?? partitions
      if (!changed) for (const day of had) days.add(day)
      else if (type.type === partitions.type) for (const day of changed) days.add(day)
      else for (const day of [...due, ...had].filter(fitsIn(partitions, type, changed))) days.add(day)
    }
    return days
  }
  let used = request.partitions.length === 0 || said.size > 0
  for (const unit of order) {
    const { operation, assets } = at(units, unit)
    const { partitions } = operation
    if (operation.divisible || !partitions) continue
    const asked = set.staleness === null && assets.some((number) => set.asked[number] === 1)
    const meant = asked || assets.some((number) => set.above[number] === 1)
    if (meant && request.partitions.length > 0) {
      const named = asked
        ? askedDays(operation, partitions, request)
        : request.partitions.filter((day) => isPartition(partitions, day)).sort(byText)
      if (named.length > 0) {
        chosen[unit] = operation.aside ? knownOf(named, operation, request.aside) : named
        used = true
        continue
      }
    }
    const days = thatArrived(graph, historyOf, assets, partitions, daysOf(partitions))
    const newest = days.at(-1)
    if (newest === undefined) {
      throw new UserError('bad-partition', `${operation.name} has no complete partition on ${request.logicalDate}`, {
        details: [
          daysOf(partitions).length > 0
            ? 'nothing of what it reads has arrived'
            : `its first ${partitionWord(partitions).slice(0, -1)} is ${partitions.start}`,
        ],
        next: ['name the partition with --partitions, or give a later --date'],
      })
    }
    const had = daysIn(assets, historyOf)
    const wanted = new Set<string>()
    if (set.staleness !== null) {
      for (const day of staleDays(assets, set.staleness, days, had.anywhere)) wanted.add(day)
      if (assets.some((number) => isNeeded(graph, set, unitOf, number))) for (const day of days) wanted.add(day)
    } else if (meant || assets.some((number) => set.built[number] === 0)) {
      for (const day of days) if (!had.everywhere.has(day)) wanted.add(day)
    }
    if (!asked) {
      const changed = changedDays(unit, partitions, { had: had.anywhere, due: days })
      for (const day of changed) if (isPartition(partitions, day)) wanted.add(day)
    }
    const all = wanted.size > 0 ? [...wanted].sort(byText) : [newest]
    chosen[unit] = operation.aside ? knownOf(all, operation, request.aside) : all
  }
  if (!used) {
    throw new UserError('bad-partition', 'none of the assets asked for has partitions', {
      details: [`found  --partitions ${request.partitions.join(',')}`],
      next: ['leave --partitions out, or ask for the asset that has them'],
    })
  }
  return chosen
}

/** Partitions that were named of what nobody here makes: these have changed there, and nothing else. */
function saidDays(
  graph: PlanningGraph,
  { asked, reached, planned }: FoundSet,
  request: PlanRequest,
): ReadonlyMap<number, readonly string[]> {
  const said = new Map<number, readonly string[]>()
  if (request.partitions.length === 0) return said
  for (let number = 0; number < graph.size; number++) {
    const { partitions } = at(graph.assets, number)
    if (!partitions || asked[number] === 0 || reached[number] === 0 || planned[number] === 1) continue
    const named = request.partitions.filter((day) => isPartition(partitions, day))
    if (named.length > 0) said.set(number, named)
  }
  return said
}

/** What is written aside is run with what was found out about it before: where that was done, only those that it was found of. */
function knownOf(days: readonly string[], { name }: Operation, aside: AsideRequest | undefined): readonly string[] {
  const data = aside?.data
  if (data === undefined) return days
  const known = days.filter((day) => Object.hasOwn(data, day))
  if (known.length > 0) return known
  throw new UserError('bad-partition', `nothing is known about any of the partitions of ${name} that were asked for`)
}

function refuseNamedOfStale({ stale, partitions }: PlanRequest): void {
  if (!stale || partitions.length === 0) return
  throw new UserError('bad-partition', 'what is stale is rebuilt in the partitions that are stale', {
    details: [`found  --partitions ${partitions.join(',')}`],
    next: ['leave out either --stale or --partitions'],
  })
}

/** The days that are wrong or missing of what was asked for and is above it, by themselves. */
function staleDays(
  assets: readonly number[],
  { own, within }: ScopedStaleness,
  due: readonly string[],
  had: ReadonlySet<string>,
): Set<string> {
  const days = new Set<string>()
  for (const cause of assets.filter((number) => within[number] === 1).flatMap((number) => at(own, number))) {
    const day = cause.type === 'invalidated' ? cause.invalidation.partition : null
    if (cause.type === 'missing') for (const missing of cause.partitions) days.add(missing)
    else if (day !== null) days.add(day)
    else for (const each of [...due, ...had]) days.add(each)
  }
  return days
}

/** Never built, and another step of the plan reads it. */
function isNeeded(graph: PlanningGraph, { built, planned }: FoundSet, unitOf: Int32Array, number: number): boolean {
  if (built[number] === 1) return false
  return at(graph.readers, number).some((reader) => planned[reader] === 1 && unitOf[reader] !== unitOf[number])
}

function askedDays(operation: Operation, partitions: Partitions, request: PlanRequest): string[] {
  for (const day of request.partitions) {
    if (!isPartition(partitions, parsePartition(partitions, day))) {
      throw new UserError('bad-partition', `${operation.name} has no partition ${day}`, {
        details: [`its ${partitionWord(partitions)} are ${partitions.start} to ${partitions.end ?? 'today'}`],
      })
    }
    if (day > partitionOf(partitions, request.logicalDate)) {
      throw new UserError('bad-partition', `the partition ${day} lies after the date ${request.logicalDate}`, {
        next: [`add --date ${day}, if that is the day you mean`],
      })
    }
  }
  return [...new Set(request.partitions)].sort(byText)
}

/** The days that every one of the assets has, and those that any of them has. */
function daysIn(
  assets: readonly number[],
  historyOf: (number: number) => AssetHistory | undefined,
): { readonly everywhere: ReadonlySet<string>; readonly anywhere: ReadonlySet<string> } {
  const sets = assets.map((number) => new Set(historyOf(number)?.partitions))
  const [first = new Set<string>(), ...rest] = sets
  return {
    everywhere: rest.reduce((common, other) => common.intersection(other), first),
    anywhere: rest.reduce((all, other) => all.union(other), first),
  }
}
