import type { FreshnessReport, FreshnessResult } from '@headwater/freshness'
import type { AssetGraph, AssetKey } from '@headwater/graph'
import { plural } from '@headwater/reporters'
import type { Alert, ToldTrouble, Trouble } from './alert.ts'
import { sinceField } from './since.ts'

export interface FreshnessAlertFacts {
  readonly report: FreshnessReport
  readonly graph: Pick<AssetGraph, 'label'>
  /** What was told of all assets on this target and is not over. */
  readonly told: readonly ToldTrouble[]
}

/**
 * One alert for each root cause that nobody was told of, and one for those that are over. What is merely behind a root
 * cause is counted; what is only warned of, or was never recorded, is no trouble; of what a source does not have
 * people were told when it was asked. Pure.
 */
export function freshnessAlerts({ report, graph, told }: FreshnessAlertFacts): Alert[] {
  const { target, at, rootCauses } = report
  const bad = report.results.filter(({ state }) => state === 'stale' || state === 'unavailable')
  const behind = Map.groupBy(bad, ({ asset, rootCause }) => rootCause ?? asset)
  const open = told.filter((trouble) => trouble.target === target)
  const known = new Set(open.filter(({ kind }) => kind === 'stale').map(place))
  const fresh = rootCauses.flatMap(({ asset, message, command }): Alert[] => {
    const results = behind.get(asset)
    if (results === undefined) return [] // Only warned of.
    const own = results.find((result) => result.asset === asset)
    const partition = own?.partition ?? null
    const trouble: Trouble = { kind: 'stale', target, asset, partition, date: partition ?? at.slice(0, 10) }
    if (known.has(place(trouble)) || (own && isToldOfSource(own, open))) return []
    const others = new Set(results.map((result) => result.asset)).size - (own ? 1 : 0)
    return [
      {
        kind: 'stale',
        target,
        runId: null,
        headline: `Not fresh: ${graph.label(asset)} on ${target}`,
        fields: [
          { label: 'Why', text: message },
          ...(others > 0 ? [{ label: 'Behind it', text: plural(others, 'asset') }] : []),
          { label: 'At', text: `${at.slice(0, 16).replace('T', ' ')} UTC` },
        ],
        command,
        troubles: [trouble],
      },
    ]
  })
  return [...fresh, ...recovery(report, graph, open, behind)]
}

function recovery(
  { target }: FreshnessReport,
  graph: Pick<AssetGraph, 'label'>,
  open: readonly ToldTrouble[],
  causes: ReadonlyMap<AssetKey, unknown>,
): Alert[] {
  // By asset: while one day is missing, the day before that has come is no good news.
  const over = open.filter(({ kind, asset }) => kind === 'stale' && !causes.has(asset))
  if (over.length === 0) return []
  const assets = [...new Set(over.map(({ asset }) => asset))]
  const more = assets.length > NAMES ? ` (+${assets.length - NAMES})` : ''
  return [
    {
      kind: 'recovered',
      target,
      runId: null,
      headline: `Fresh again: ${assets.slice(0, NAMES).map(graph.label).join(', ')}${more} on ${target}`,
      fields: [sinceField(over)],
      command: null,
      troubles: over.map(({ kind, target, asset, partition, date }) => ({ kind, target, asset, partition, date })),
    },
  ]
}

/** Names in one line before the rest is counted. */
const NAMES = 4

function isToldOfSource({ asset, state, partition }: FreshnessResult, open: readonly ToldTrouble[]): boolean {
  return (
    state === 'unavailable' &&
    open.some(
      (trouble) =>
        (trouble.kind === 'not available' || trouble.kind === 'given up') &&
        trouble.asset === asset &&
        (partition === null || trouble.partition === partition),
    )
  )
}

function place({ asset, partition }: Pick<Trouble, 'asset' | 'partition'>): string {
  return JSON.stringify([asset, partition])
}
