import { durationWords, type FreshnessReport, type FreshnessResult } from '@headwater/freshness'
import { block, plain, table } from '../runbook/markdown.ts'
import { formatCount, plural } from '../text/quantity.ts'
import { countStates, freshnessExitCode, inStates, type NamedStrictness } from './verdict.ts'
import { policyInWords } from './words.ts'

/** GitHub takes a summary of at most one megabyte. */
const ROWS = 200

/** The report as Markdown: what is not fresh as a table, worst first, and what mends it. Ends with a line break. */
export function freshnessMarkdown(report: FreshnessReport, { graph, warnAsError }: NamedStrictness): string {
  const { target, at, observed, results, rootCauses } = report
  const verdict = { 0: 'fresh', 1: 'stale', 3: 'could not be told' }[freshnessExitCode(report, { warnAsError })]
  const wrong = results.filter(({ state }) => state !== 'fresh')
  const commands = [...new Set(rootCauses.flatMap(({ command }) => command ?? []))]
  const label = (key: FreshnessResult['asset'] | null): string => (key === null ? '' : plain(graph.label(key)))
  const lines = [
    `## Freshness: ${verdict}`,
    '',
    [
      `Target ${plain(target)}`,
      at.replace('T', ' ').replace(/:\d\d(\.\d+)?Z$/, 'Z'),
      observed ? 'from the tables' : 'from the ledger',
      inStates(countStates(report)),
    ].join(' · '),
    ...(wrong.length > 0
      ? [
          '',
          ...table(
            ['Asset', 'State', 'Age', 'Allowed', 'Expected', 'Found', 'Root cause'],
            wrong
              .slice(0, ROWS)
              .map((result) => [
                label(result.asset),
                result.state,
                duration(result.ageMs),
                duration(result.allowedMs),
                plain(policyInWords(result.policy, result.partition)),
                plain(result.message),
                result.rootCause === result.asset ? '' : label(result.rootCause),
              ]),
          ),
          ...(wrong.length > ROWS ? ['', `… ${formatCount(wrong.length - ROWS)} more`] : []),
        ]
      : []),
    ...(commands.length > 0
      ? [
          '',
          `### ${plural(rootCauses.length, 'root cause')}, and what mends ${commands.length === 1 ? 'it' : 'them'}`,
          '',
        ]
      : []),
    ...(commands.length > 0 ? block('sh', commands) : []),
  ]
  return `${lines.join('\n')}\n`
}

function duration(ms: number | null): string {
  return ms === null ? '' : durationWords(ms)
}
