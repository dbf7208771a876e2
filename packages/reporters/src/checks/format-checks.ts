import type { AssetGraph } from '@headwater/graph'
import { alignColumns, type Cell, cell } from '../text/columns.ts'
import { type Ink, ink, type ScreenOptions, type Style } from '../text/ink.ts'
import { type LabelledLine, labelledLines } from '../text/labelled.ts'
import { formatCount, formatDuration, plural } from '../text/quantity.ts'
import {
  type CheckReport,
  type CheckResult,
  type CheckVerdict,
  findingInWords,
  inVerdicts,
  verdictOf,
} from './report.ts'

export interface FormatChecksOptions extends ScreenOptions {
  readonly graph: Pick<AssetGraph, 'label'>
  /** A line for each check, those that passed included. */
  readonly allRows: boolean
}

const ROWS = 30
const SEEN = 5

/** What checks found, worst first, and how to see the rows. Ends without a line break. */
export function formatChecks(report: CheckReport, options: FormatChecksOptions): string {
  const { target, logicalDate, results, problems } = report
  const pen = ink(options)
  const told = options.allRows ? results : results.filter((result) => verdictOf(result) !== 'passed')
  const shown = options.allRows ? told : told.slice(0, ROWS)
  const columns = [
    {},
    { elide: 'middle', min: 12 },
    { elide: 'middle', min: 12 },
    { elide: 'end', min: 8 },
    {},
  ] as const
  const assets = new Set(results.flatMap(({ assets }) => assets)).size
  return [
    `${pen.paint('Checks', 'bold')}  target ${pen.text(target)}  ·  date ${pen.text(logicalDate)}  ·  ${plural(results.length, 'check')} of ${plural(assets, 'asset')}`,
    '',
    ...alignColumns(
      shown.map((result) => cellsOf(result, options.graph, pen)),
      columns,
      pen,
      { indent: 1 },
    ),
    ...(told.length > shown.length
      ? [`   ${pen.paint(`… ${formatCount(told.length - shown.length)} more (--all-rows)`, 'dim')}`]
      : []),
    ...(shown.length > 0 ? [''] : []),
    pen.paint(inVerdicts(results), 'bold'),
    ...labelledLines([...problems.flatMap((problem) => problemLines(problem, pen)), ...seeLines(told, pen)], pen),
  ].join('\n')
}

const marks: { readonly [verdict in CheckVerdict]: { readonly symbol: string; readonly style: Style } } = {
  failed: { symbol: '✖', style: 'bad' },
  broken: { symbol: '✖', style: 'bad' },
  'not run': { symbol: '↷', style: 'warn' },
  warned: { symbol: '!', style: 'warn' },
  passed: { symbol: '✔', style: 'good' },
}

function cellsOf(result: CheckResult, graph: Pick<AssetGraph, 'label'>, pen: Ink): Cell[] {
  const verdict = verdictOf(result)
  const { symbol, style } = marks[verdict]
  const [first, ...others] = result.assets
  const asset =
    first === undefined ? '' : pen.text(graph.label(first)) + (others.length > 0 ? ` (+${others.length})` : '')
  const found = verdict === 'passed' ? '' : `${verdict}: ${pen.text(findingInWords(result))}`
  return [
    cell(symbol, style),
    cell(asset),
    cell(pen.text(result.name)),
    cell(found, verdict === 'passed' ? 'plain' : style),
    cell(result.durationMs === null ? '' : formatDuration(result.durationMs), 'dim'),
  ]
}

function problemLines({ message, next }: CheckReport['problems'][number], pen: Ink): LabelledLine[] {
  return [
    { label: 'not checked', text: pen.text(message), style: 'bad', lines: 8 },
    ...next.map((command): LabelledLine => ({ label: 'next', command: pen.text(command) })),
  ]
}

function seeLines(results: readonly CheckResult[], pen: Ink): LabelledLine[] {
  const commands = results.flatMap(({ see }) => see ?? [])
  const lines = commands
    .slice(0, SEEN)
    .map((command, i): LabelledLine => ({ label: i === 0 ? 'see them' : '', command: pen.text(command) }))
  return commands.length > SEEN
    ? [...lines, { label: '', text: `… ${plural(commands.length - SEEN, 'more query', 'more queries')} beside it` }]
    : lines
}
