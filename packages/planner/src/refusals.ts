import { UserError } from '@headwater/errors'
import { at, members } from './arrays.ts'
import type { PlanRequest } from './plan.ts'
import { isLive, type PlanningGraph } from './planning-graph.ts'
import type { RebuildSet } from './rebuild-set.ts'

/** An empty plan is an answer only where something live was asked for ("nothing to do"), or what is stale: nothing is. */
export function refuseNothing(
  graph: PlanningGraph,
  { order, asked, excluded, staleness }: RebuildSet,
  { downstream, stale, target }: PlanRequest,
): void {
  if (order.length > 0) return
  const roots = members(asked)
  if (stale) {
    refuseStaleAside(graph, roots, staleness, target)
    return
  }
  if (roots.some((root) => isLive(at(graph.assets, root)) && excluded[root] === 0)) return
  const root = roots.find((number) => excluded[number] === 0)
  if (root === undefined) {
    const message = roots.length === 0 ? 'nothing was asked for' : 'everything that was asked for is excluded'
    throw new UserError('empty-selection', message)
  }
  const name = graph.label(root)
  const message =
    graph.ephemeral[root] === 1
      ? `${name} is inlined into its readers: there is nothing to build`
      : `no operation makes ${name}: there is nothing to build`
  throw new UserError('empty-selection', message, {
    next: [downstream ? 'ask for what is to be rebuilt by name' : 'add --downstream to rebuild what is made from it'],
  })
}

/** Of what is written aside somebody has to say which dates: that is no answer of "nothing is stale". */
function refuseStaleAside(
  graph: PlanningGraph,
  roots: readonly number[],
  staleness: RebuildSet['staleness'],
  target: string,
): void {
  if (!roots.every((root) => graph.aside[root] === 1)) return
  const root = roots.find((number) => (staleness?.own[number] ?? []).length > 0)
  if (root === undefined) return
  const name = graph.label(root)
  const missing = (staleness?.own[root] ?? []).flatMap((cause) => (cause.type === 'missing' ? cause.partitions : []))
  // The sandbox is where a command goes that does not say.
  const where = target === 'sandbox' ? '' : ` --target ${target}`
  const next =
    missing.length === 0
      ? `pnpm headwater why ${name}${where}`
      : `pnpm headwater backfill ${name} --partitions ${missing.join(',')}${where} --reason 'missing or out of date'`
  throw new UserError(
    'refused',
    `${name} is written aside: what is stale of it is mended by a backfill and its promotion`,
    { next: [next] },
  )
}

/** Refuses a plan that would fail, or write to what is excluded. */
export function refuseHoles(graph: PlanningGraph, { order, excluded, built }: RebuildSet): void {
  if (!excluded.includes(1)) return
  for (const number of order) {
    const name = graph.label(number)
    for (const source of at(graph.reads, number)) {
      if (excluded[source] === 0 || built[source] === 1 || graph.buildable[source] === 0) continue
      // Whatever the plan does, it is read as it counts now.
      if (graph.aside[source] === 1) continue
      throw excludedButNeeded(graph, source, `was never built, and ${name} reads it`, number)
    }
    for (const sibling of graph.siblings(number)) {
      if (excluded[sibling] === 0) continue
      throw excludedButNeeded(graph, sibling, `${graph.operation(number).name} always makes it with ${name}`, number)
    }
  }
}

/** An asset that would have to be replaced as a whole, and must not be. */
export function refuseForbidden(graph: PlanningGraph, { order, modeOf }: RebuildSet): void {
  for (const number of order) {
    const { forbidden, reason } = modeOf(number)
    if (!forbidden) continue
    const name = graph.label(number)
    throw new UserError('refused', `${name} must be replaced as a whole, and its author forbids that`, {
      details: [`needed      ${reason}`, 'forbidden   full_refresh: false in its dbt config'],
      next: [
        `leave it as it is: --exclude ${name}`,
        'add to it all the same: --incremental',
        'or let its dbt config say how it can be mended: full_refresh: true, or in meta.headwater `partition_column`, or `rewrites: handled`',
      ],
    })
  }
}

/** Leaving a view out would not leave it alone: it would be gone. */
export function excludedViewDropped(graph: PlanningGraph, view: number, table: number): UserError {
  return excludedButNeeded(graph, view, `rebuilding ${graph.label(table)} drops it`, table, [
    'Postgres drops a view together with what it reads; only building it again brings it back',
  ])
}

function excludedButNeeded(
  graph: PlanningGraph,
  excluded: number,
  because: string,
  by: number,
  details: readonly string[] = [],
): UserError {
  const name = graph.label(excluded)
  return new UserError('refused', `${name} is excluded, but ${because}`, {
    details,
    next: [`take ${name} out of --exclude, or exclude ${graph.label(by)} as well`],
  })
}
