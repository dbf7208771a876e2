import type { FreshnessResult, FreshnessState } from '@headwater/freshness'
import type { AssetKey } from '@headwater/graph'
import type { FreshnessHistoryView, FreshnessView } from '@headwater/viewer'

/** One line of the table: a policy of an asset, what came of it, and how it stood before. */
export interface PolicyRow {
  /** Unique in the table: `nba/bronze/boxscores#0`. */
  readonly id: string
  readonly result: FreshnessResult
  readonly allowed: string
  /** Its age as a part of what is allowed: 1 is the limit. Null where the policy speaks of no age. */
  readonly part: number | null
  /** The root cause, where that is another asset. */
  readonly through: AssetKey | null
  /** Null: not asked for yet, or nothing is known. */
  readonly history: readonly HistoryCell[] | null
}

export interface HistoryCell {
  readonly at: string
  /** Null: nobody knows. */
  readonly state: FreshnessState | null
}

/** The report's results in its order, worst first, with their history where it has come. */
export function policyRows(view: FreshnessView, history: FreshnessHistoryView | null): PolicyRow[] {
  const ids = policyIds(view.report.results, history)
  return view.report.results.map((result, at) => {
    const id = ids[at] ?? `${result.asset}#${at}`
    return {
      id,
      result,
      allowed: view.allowed[at] ?? '',
      part:
        result.ageMs === null || result.allowedMs === null || result.allowedMs <= 0
          ? null
          : result.ageMs / result.allowedMs,
      through: result.rootCause === null || result.rootCause === result.asset ? null : result.rootCause,
      history: cellsOf(id, history),
    }
  })
}

/**
 * Which of an asset's policies each result is: the report has them sorted by state. Where an asset has several, the one that
 * stands now as the result does; of those that stand alike the report keeps the order.
 */
function policyIds(results: readonly FreshnessResult[], history: FreshnessHistoryView | null): string[] {
  const counts = new Map<string, number>()
  for (const { asset, policy } of results) if (policy !== null) counts.set(asset, (counts.get(asset) ?? 0) + 1)
  const taken = new Set<string>()
  return results.map((result) => {
    if (result.policy === null) return `${result.asset}#inherited`
    const places = Array.from({ length: counts.get(result.asset) ?? 1 }, (_, place) => `${result.asset}#${place}`)
    const free = places.filter((id) => !taken.has(id))
    const id = free.find((one) => history?.states[one]?.at(-1) === result.state) ?? free[0] ?? `${result.asset}#0`
    taken.add(id)
    return id
  })
}

function cellsOf(id: string, history: FreshnessHistoryView | null): HistoryCell[] | null {
  if (history === null || !Object.hasOwn(history.states, id)) return null
  const states = history.states[id] ?? []
  return history.at.map((at, place) => ({ at, state: states[place] ?? null }))
}

/** What is worth a line unasked: what somebody expects of the asset itself, and whatever is not fresh. */
export function worthALine({ result }: PolicyRow): boolean {
  return result.policy !== null || result.state !== 'fresh'
}

/** How many results are in each state, worst first; those of no result are left out. */
export function stateCounts(
  results: readonly FreshnessResult[],
): { readonly state: FreshnessState; readonly count: number }[] {
  const counts = new Map<FreshnessState, number>()
  for (const { state } of results) counts.set(state, (counts.get(state) ?? 0) + 1)
  return WORST_FIRST.flatMap((state) => {
    const count = counts.get(state)
    return count === undefined ? [] : [{ state, count }]
  })
}

const WORST_FIRST: readonly FreshnessState[] = ['stale', 'unavailable', 'unknown', 'warned', 'fresh']
