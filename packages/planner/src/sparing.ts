import { at } from './arrays.ts'
import type { AssetHistory, LedgerSnapshot, PlanRequest } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'
import type { RebuildSet } from './rebuild-set.ts'
import type { SelectedCheck } from './select-checks.ts'
import { findStaleness, type Staleness } from './staleness.ts'

/**
 * Which planned assets have nothing but what the plan makes above them as a reason to be built: where none of that has
 * changed, they are right as they are. By asset number; `onlyIfMade` for views that would be gone.
 *
 * So not what was asked for, by name or as all that is above a name; not what was never built, is wrong, out of date or in
 * doubt by itself; not what nobody knows the inputs of; not what a check looks at that has not let it pass as it is; not what
 * is behind something outside of the plan that is said to have changed; and not what was made for another
 * logical date, or may be other with the vars that were given: the date and the vars are inputs as well. What one step
 * makes together is built together.
 */
export function sparing(
  graph: PlanningGraph,
  snapshot: LedgerSnapshot,
  historyOf: (number: number) => AssetHistory | undefined,
  set: RebuildSet,
  checks: readonly SelectedCheck[],
  request: PlanRequest,
): (number: number) => Sparing {
  if (request.cutoff === false || request.fullRefresh) return () => null
  const isAsked = (number: number): boolean =>
    set.above[number] === 1 || (set.asked[number] === 1 && set.staleness === null)
  const behindSaid = readersOfSaid(graph, set)
  const unproven = lookedAtByUnproven(checks, snapshot.proven)
  const hasVars = Object.keys(request.vars ?? {}).length > 0
  let staleness: Staleness | null = set.staleness
  const isRightByItself = (number: number): boolean => {
    staleness ??= findStaleness(graph, snapshot, request.logicalDate)
    return at(staleness.own, number).length === 0
  }
  /** The date and the vars go into dbt models and programs; a service that is restarted only shows what it reads. */
  const isMadeForThis = (number: number, { logicalDate }: AssetHistory): boolean => {
    const { executor } = graph.operation(number)
    if (executor === 'ecs-service') return true
    return (logicalDate === undefined || logicalDate === request.logicalDate) && !(hasVars && executor === 'dbt')
  }
  const isSparable = (number: number): boolean => {
    const history = historyOf(number)
    return (
      !isAsked(number) &&
      !unproven.has(number) &&
      history !== undefined &&
      history.inputs !== null &&
      history.doubtful !== true &&
      isMadeForThis(number, history) &&
      behindSaid[number] === 0 &&
      at(graph.content, number).some((source) => set.planned[source] === 1) &&
      isRightByItself(number)
    )
  }
  return (number) => {
    if (!isSparable(number) || !graph.siblings(number).every(isSparable)) return null
    return set.dropper[number] === -1 ? 'onlyIfChanged' : 'onlyIfMade'
  }
}

/** What an asset is left out for, if anything. */
export type Sparing = 'onlyIfChanged' | 'onlyIfMade' | null

function lookedAtByUnproven(checks: readonly SelectedCheck[], proven: LedgerSnapshot['proven']): ReadonlySet<number> {
  const known = new Set(proven)
  const seen = new Set<number>()
  if (proven === undefined) return seen
  for (const { check, planned } of checks) if (!known.has(check.key)) for (const number of planned) seen.add(number)
  return seen
}

/**
 * Readers of what somebody says has changed without the plan making it: a source that Headwater does not drive, an
 * inlined model that was asked for.
 */
function readersOfSaid(graph: PlanningGraph, { asked, reached, planned, staleness }: RebuildSet): Uint8Array {
  const behind = new Uint8Array(graph.size)
  for (let number = 0; number < graph.size; number++) {
    behind[number] = at(graph.up, number).some((source) => {
      const isInlined = graph.ephemeral[source] === 1
      const isSaid = isInlined
        ? asked[source] === 1 && staleness === null
        : reached[source] === 1 && planned[source] === 0
      return isSaid || ((isInlined || graph.shows[source] === 1) && behind[source] === 1)
    })
      ? 1
      : 0
  }
  return behind
}
