import { isDeepStrictEqual } from 'node:util'
import type { FreshnessReport, FreshnessResult, FreshnessState } from '@headwater/freshness'
import type { AssetGraph, AssetKey } from '@headwater/graph'
import { policyInWords } from '@headwater/reporters/freshness'
import type { FreshnessHistoryView, FreshnessView } from '@headwater/viewer'
import { loadedAssets } from '../freshness/loaded-assets.ts'
import { readFreshness } from '../freshness/read-freshness.ts'
import type { OpenSession, Session } from '../session.ts'
import { openNow } from './target-now.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Days that may be looked back on. */
const MOST_DAYS = 90

/** How fresh everything is that has been loaded, as `headwater freshness` judges it. Throws UnreachableError. */
export async function freshnessView(named: Session): Promise<FreshnessView> {
  const session = openNow(named)
  const report = await reportOf(session, null)
  return { report, allowed: report.results.map(({ policy, partition }) => policyInWords(policy, partition)) }
}

/**
 * The same on each of the last days at this hour, oldest first; the last is now. What was is told from memory when it is asked
 * for again: of the past the ledger says the same. Throws UnreachableError.
 */
export async function freshnessHistory(named: Session, days: number): Promise<FreshnessHistoryView> {
  const session = openNow(named)
  const now = session.target.now()
  const hour = now.getTime() - (now.getTime() % HOUR_MS)
  const count = Math.min(Math.max(1, Math.trunc(days)), MOST_DAYS)
  const past = Array.from({ length: count - 1 }, (_, i) => new Date(hour - (count - 1 - i) * DAY_MS))
  const told: States[] = []
  // One after the other: each asks the ledger for all that it knew at the time.
  for (const at of past) told.push(await statesAt(session, at))
  told.push(statesIn(session.graph, await reportOf(session, null)))
  const names = new Set(told.flatMap((states) => [...states.keys()]))
  return {
    at: [...past, now].map((moment) => moment.toISOString()),
    states: Object.fromEntries(Array.from(names, (name) => [name, told.map((states) => states.get(name) ?? null)])),
  }
}

/** By the name of a policy. */
type States = ReadonlyMap<string, FreshnessState>

/** Of another graph the policies are others. */
const kept = new WeakMap<AssetGraph, Map<number, States>>()

async function statesAt(session: OpenSession, at: Date): Promise<States> {
  const { graph } = session
  const known = kept.get(graph) ?? new Map<number, States>()
  kept.set(graph, known)
  const states = known.get(at.getTime()) ?? statesIn(graph, await reportOf(session, at))
  known.set(at.getTime(), states)
  for (const oldest of [...known.keys()].slice(0, -2 * MOST_DAYS)) known.delete(oldest)
  return states
}

function statesIn(graph: AssetGraph, { results }: FreshnessReport): States {
  return new Map(results.map((result) => [policyName(graph, result), result.state]))
}

function reportOf(session: OpenSession, at: Date | null): Promise<FreshnessReport> {
  const { keys } = loadedAssets(session, session.graph.keys)
  return readFreshness(session, { keys, at, observe: false, maxAgeMs: undefined })
}

/** `nba/bronze/boxscores#0`: which of an asset's policies it is; `#inherited` where it has none of its own. */
export function policyName(
  graph: Pick<AssetGraph, 'asset'>,
  { asset, policy }: Pick<FreshnessResult, 'asset' | 'policy'>,
): string {
  if (policy === null) return `${asset}#inherited`
  return `${asset}#${policiesOf(graph, asset).findIndex((own) => isDeepStrictEqual(own, policy))}`
}

/** As a report has them, which has been through JSON. */
function policiesOf(graph: Pick<AssetGraph, 'asset'>, key: AssetKey): readonly unknown[] {
  return JSON.parse(JSON.stringify(graph.asset(key).freshness ?? []))
}
