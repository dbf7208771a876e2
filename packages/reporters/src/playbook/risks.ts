import type { AssetGraph } from '@headwater/graph'
import type { Plan, PlannedAsset } from '@headwater/planner'
import { code, plain } from '../runbook/markdown.ts'
import { formatBytes } from '../silver/bytes.ts'
import { datesInWords } from '../silver/dates.ts'
import { plural } from '../text/quantity.ts'
import type { AsideFacts } from './aside-facts.ts'

/** Assets that are named before the rest is counted. */
const NAMED = 5

/** What may go wrong, and what is done against it: a list. */
export function risks(
  plan: Plan,
  aside: AsideFacts | null,
  drops: readonly string[],
  graph: Pick<AssetGraph, 'label'>,
): string[] {
  return [...(aside === null ? [] : ofAside(aside)), ...ofRebuild(plan, drops, graph)].map((line) => `- ${line}`)
}

function ofAside({ leftOut, bytes, dates, replaced, canary, schemaVersions, months }: AsideFacts): string[] {
  const causes = [...Map.groupBy(leftOut, ({ why }) => why)]
  const next = dates.length - replaced
  return [
    ...causes.map(
      ([why, gone]) =>
        `**Left out**: ${datesInWords(gone.map(({ date }) => date))}, ${plain(why)}. They stay as they are; \`--strict\` refuses the whole instead.`,
    ),
    ...(canary === null && dates.length > 1
      ? [
          '**No canary**: a mistake in the job is made in all dates before it is seen. Nothing counts before promotion all the same.',
        ]
      : []),
    ...(next > 0 ? [`${plural(next, 'date')} never had a run: there is nothing to compare with.`] : []),
    `Schema ${schemaVersions.map(code).join(' and ')} is written. Readers of another version see a missing column as null.`,
    `About ${formatBytes(bytes)} are added, and kept until somebody cleans up.`,
    'An ingest_date is when rows *arrived*: they may belong to other months, which change with the promotion too.' +
      (months.length > 0 ? ` Those of now: ${months.map(code).join(', ')}.` : ''),
    'A query without a filter on the canonical runs counts rows twice from the moment that the new runs are registered: read the canonical view.',
  ]
}

function ofRebuild(
  { assets, checksNotRun, untouched, request }: Plan,
  drops: readonly string[],
  graph: Pick<AssetGraph, 'label'>,
): string[] {
  const named = (found: readonly PlannedAsset[]): string =>
    found
      .slice(0, NAMED)
      .map(({ key }) => code(graph.label(key)))
      .join(', ') + (found.length > NAMED ? ` (+${found.length - NAMED})` : '')
  const inMode = (mode: PlannedAsset['mode']) => assets.filter((asset) => asset.mode === mode)
  const forced = assets.filter(({ risk }) => risk !== undefined)
  const [full, services] = [inMode('full refresh'), inMode('restart')]
  const behind = untouched.filter(({ type }) => type === 'left behind').flatMap(({ keys }) => keys)
  return [
    ...forced.map(({ key, risk = '' }) => `**${code(graph.label(key))}**: ${plain(risk)}.`),
    ...(full.length > 0
      ? [
          `Replaced as a whole, by all that their sources still hold: ${named(full)}. What a source no longer has is gone from them.`,
        ]
      : []),
    ...(drops.length > 0
      ? [`Views that somebody made by hand go with the tables under them: ${drops.map(code).join(', ')}.`]
      : []),
    ...(services.length > 0 ? [`Away for a moment while their tasks are replaced: ${named(services)}.`] : []),
    ...(assets.some(({ mode }) => mode === 'ingest')
      ? ['A source may have nothing yet: then nothing is rebuilt on its account, and the date stays missing.']
      : []),
    ...(behind.length > 0
      ? [
          `${plural(behind.length, 'asset')} behind it ${behind.length === 1 ? 'is' : 'are'} out of date afterwards: \`--downstream\` takes ${behind.length === 1 ? 'it' : 'them'} along.`,
        ]
      : []),
    ...(checksNotRun.length > 0 ? [`${plural(checksNotRun.length, 'check')} cannot run, so nobody looks there.`] : []),
    ...(request.downstream && assets.some(({ mode }) => mode !== 'write aside')
      ? [
          'Where a step fails, what depends on it is not made, and everything else is: readers may see both ages side by side until the run is resumed.',
        ]
      : []),
  ]
}
