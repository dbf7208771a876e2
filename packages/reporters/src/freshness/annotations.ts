import type { FreshnessReport, FreshnessResult, RootCause } from '@headwater/freshness'
import type { AssetGraph, AssetKey } from '@headwater/graph'
import { type AnnotationLevel, annotation } from '../ci/workflow-commands.ts'
import { plural } from '../text/quantity.ts'
import { isWrong, type NamedStrictness } from './verdict.ts'

/** GitHub shows so many of each level of a step. */
const SHOWN = 10
const NAMED = 5

/**
 * Workflow commands of GitHub Actions, one a line, worst first: one for each asset that is at fault, with what is behind it, and
 * not one for each that is behind, because only the first ten are shown.
 */
export function freshnessAnnotations(report: FreshnessReport, options: NamedStrictness): string[] {
  const causes = new Map(report.rootCauses.map((cause) => [cause.asset, cause]))
  const groups = Map.groupBy(report.results.filter(isTold), ({ asset, rootCause }) => rootCause ?? asset)
  const told = Array.from(groups, ([asset, results]) => tell(asset, results, causes.get(asset), options))
  return (['error', 'warning'] as const).flatMap((level) =>
    atMost(
      level,
      told.filter((one) => one.level === level),
    ),
  )
}

interface Told {
  readonly level: AnnotationLevel
  readonly title: string
  readonly text: string
}

/** @param results what is owed to the asset, worst first; its own among them unless nobody asked about it */
function tell(
  asset: AssetKey,
  results: readonly FreshnessResult[],
  cause: RootCause | undefined,
  { graph, warnAsError }: NamedStrictness,
): Told {
  const own = results.filter((result) => result.asset === asset)
  const behind = new Set(results.map((result) => result.asset).filter((key) => key !== asset))
  const messages = own.length > 0 ? own.map(({ message }) => message) : [cause?.message ?? '']
  const command = cause?.command ?? own[0]?.command
  const isError = results.some((result) => isWrong(result, { warnAsError }) || result.state === 'unknown')
  return {
    level: isError ? 'error' : 'warning',
    title: `${graph.label(asset)} is ${results[0] === undefined ? 'stale' : wordFor(results[0])}`,
    text: [
      ...new Set(messages),
      ...(behind.size > 0 ? [`${plural(behind.size, 'asset')} behind it: ${names([...behind], graph)}`] : []),
      ...(command ? [`mend: ${command}`] : []),
    ].join('\n'),
  }
}

function atMost(level: AnnotationLevel, told: readonly Told[]): string[] {
  const shown = told.length > SHOWN ? told.slice(0, SHOWN - 1) : told
  const hidden = told.slice(shown.length)
  const lines = shown.map(({ title, text }) => annotation(level, title, text))
  if (hidden.length === 0) return lines
  const others = hidden.map(({ title }) => title).join('\n')
  return [...lines, annotation(level, `Freshness: ${hidden.length} more`, others)]
}

/** What only inherits and of which nothing is known was not asked about. */
function isTold({ state, policy }: FreshnessResult): boolean {
  return state !== 'fresh' && (state !== 'unknown' || policy !== null)
}

function wordFor({ state }: FreshnessResult): string {
  if (state === 'warned') return 'nearly stale'
  return state === 'unavailable' ? 'unavailable at the source' : state
}

function names(keys: readonly AssetKey[], graph: Pick<AssetGraph, 'label'>): string {
  const shown = keys.slice(0, NAMED).map((key) => graph.label(key))
  return `${shown.join(', ')}${keys.length > shown.length ? ' …' : ''}`
}
