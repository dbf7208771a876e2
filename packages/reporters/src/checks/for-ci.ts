import type { AssetGraph } from '@headwater/graph'
import { type JUnitEnd, junitXml } from '../ci/junit.ts'
import { type AnnotationLevel, annotation } from '../ci/workflow-commands.ts'
import { block, plain, table } from '../runbook/markdown.ts'
import { formatCount } from '../text/quantity.ts'
import {
  type CheckReport,
  type CheckResult,
  type CheckStrictness,
  checksExitCode,
  findingInWords,
  inVerdicts,
  isWrongCheck,
  verdictOf,
} from './report.ts'

export interface CheckCiOptions extends CheckStrictness {
  readonly graph: Pick<AssetGraph, 'label'>
}

/** GitHub shows so many annotations of each level of a step. */
const ANNOTATIONS = 10
/** GitHub takes a summary of at most one megabyte. */
const ROWS = 200

/** A case for each check, by the asset it is about. A warning passes, and is told in the suite's output. */
export function checksJUnit(report: CheckReport, strictness: CheckStrictness): string {
  const { target, at, logicalDate, results, problems } = report
  return junitXml([
    {
      name: 'checks',
      at: new Date(at),
      properties: { target, at, date: logicalDate },
      cases: [
        ...results.map((result) => ({
          classname: (result.assets[0] ?? result.key).replaceAll('/', '.'),
          name: result.name,
          ...(result.durationMs !== null && { ms: result.durationMs }),
          end: endOf(result, strictness),
        })),
        ...problems.map(({ message, next }, i) => ({
          classname: 'headwater',
          name: `run the checks${i === 0 ? '' : ` (${i + 1})`}`,
          end: { state: 'error', type: 'not run', message, details: next } as const,
        })),
      ],
      output: results
        .filter((result) => verdictOf(result) === 'warned')
        .map((result) => `warned: ${result.name}: ${findingInWords(result)}`),
    },
  ])
}

function endOf(result: CheckResult, strictness: CheckStrictness): JUnitEnd {
  if (!isWrongCheck(result, strictness)) return { state: 'passed' }
  const verdict = verdictOf(result)
  return {
    state: verdict === 'failed' || verdict === 'warned' ? 'failed' : 'error',
    type: verdict,
    message: findingInWords(result),
    details: result.see === null ? [] : [`see them: ${result.see}`],
  }
}

/** Workflow commands of GitHub Actions, one a line, worst first: one for each check that did not pass. */
export function checksAnnotations(
  { results, problems }: CheckReport,
  { graph, warnAsError }: CheckCiOptions,
): string[] {
  const told = [
    ...problems.map(({ message, next }) => ({
      level: 'error' as AnnotationLevel,
      title: 'Checks could not be run',
      text: [message, ...next].join('\n'),
    })),
    ...results
      .filter((result) => verdictOf(result) !== 'passed')
      .map((result) => ({
        level: (isWrongCheck(result, { warnAsError }) ? 'error' : 'warning') as AnnotationLevel,
        title: `${result.name}: ${verdictOf(result)}`,
        text: [
          `${result.assets.map((key) => graph.label(key)).join(', ')}: ${findingInWords(result)}`,
          ...(result.see === null ? [] : [`see them: ${result.see}`]),
        ].join('\n'),
      })),
  ]
  return (['error', 'warning'] as const).flatMap((level) => {
    const all = told.filter((one) => one.level === level)
    const shown = all.length > ANNOTATIONS ? all.slice(0, ANNOTATIONS - 1) : all
    const hidden = all.slice(shown.length).map(({ title }) => title)
    return [
      ...shown.map(({ title, text }) => annotation(level, title, text)),
      ...(hidden.length > 0 ? [annotation(level, `Checks: ${hidden.length} more`, hidden.join('\n'))] : []),
    ]
  })
}

/** The report as Markdown: what did not pass as a table, worst first. Ends with a line break. */
export function checksMarkdown(report: CheckReport, { graph, warnAsError }: CheckCiOptions): string {
  const { target, at, logicalDate, results, problems } = report
  const wrong = results.filter((result) => verdictOf(result) !== 'passed')
  const see = wrong.flatMap((result) => result.see ?? []).slice(0, 10)
  const moment = at.replace('T', ' ').replace(/:\d\d(\.\d+)?Z$/, 'Z')
  const lines = [
    `## Checks: ${checksExitCode(report, { warnAsError }) === 0 ? 'passed' : 'failed'}`,
    '',
    [`Target ${plain(target)}`, moment, `date ${plain(logicalDate)}`, inVerdicts(results)].join(' · '),
    ...problems.flatMap(({ message }) => ['', `**Could not be run**: ${plain(message)}`]),
    ...(wrong.length > 0
      ? [
          '',
          ...table(
            ['Check', 'Asset', 'State', 'Found'],
            wrong
              .slice(0, ROWS)
              .map((result) => [
                plain(result.name),
                result.assets.map((key) => plain(graph.label(key))).join(', '),
                verdictOf(result),
                plain(findingInWords(result)),
              ]),
          ),
          ...(wrong.length > ROWS ? ['', `… ${formatCount(wrong.length - ROWS)} more`] : []),
        ]
      : []),
    ...(see.length > 0 ? ['', '### See the rows', '', ...block('sh', see)] : []),
  ]
  return `${lines.join('\n')}\n`
}
