import type { FreshnessReport, FreshnessResult, FreshnessState } from '@headwater/freshness'
import type { AssetGraph } from '@headwater/graph'
import { alignColumns, type Cell, cell, columnWidths } from '../text/columns.ts'
import { type Ink, ink, type ScreenOptions, type Style } from '../text/ink.ts'
import { type LabelledLine, labelledLines } from '../text/labelled.ts'
import { type ScreenNames, screenNames } from '../text/names.ts'
import { formatCount, plural } from '../text/quantity.ts'
import { wrap } from '../text/words.ts'
import { isBehind } from './behind.ts'
import { countStates, inStates } from './verdict.ts'

export interface FormatFreshnessOptions extends ScreenOptions {
  readonly graph: Pick<AssetGraph, 'label'>
  /** A line for each result, fresh ones included. */
  readonly allRows: boolean
  /** What is to be known besides, one line each. */
  readonly notices: readonly string[]
}

/** Rows that are shown of what is wrong; of those that are so for one cause, before they are counted in one line. */
const ROWS = 20
const BEHIND = 3
const ROOTS = 5
const LINES = 3

/** What is not as fresh as it should be, worst first, whose fault it is, and what mends it. Ends without a line break. */
export function formatFreshness(report: FreshnessReport, options: FormatFreshnessOptions): string {
  const { target, at, observed, results, rootCauses } = report
  const { allRows, notices } = options
  const pen = ink(options)
  const keys = results.flatMap(({ asset, rootCause }) => (rootCause === null ? [asset] : [asset, rootCause]))
  const names = screenNames(options.graph, [...keys, ...rootCauses.map(({ asset }) => asset)], pen)
  const told = allRows ? results : results.filter(({ state }) => state !== 'fresh')
  const rows = folded(told, allRows ? Number.POSITIVE_INFINITY : BEHIND)
  const shown = allRows ? rows : rows.slice(0, ROWS)
  const hidden = rows.slice(shown.length).reduce((sum, row) => sum + row.length, 0)
  const roots = rootCauses.length > 0 ? `${plural(rootCauses.length, 'root cause')} · ` : ''
  const moment = `${at.slice(0, 10)} ${at.slice(11, 16)}Z`
  return [
    `${pen.paint('Freshness', 'bold')}  target ${pen.text(target)}  ·  ${moment}  ·  ${observed ? 'from the tables' : 'from the ledger'}`,
    ...(notices.length > 0 ? ['', ...notices.map((notice) => ` ${pen.paint('!', 'warn')} ${pen.text(notice)}`)] : []),
    ...(shown.length > 0 ? [''] : []),
    ...rowLines(
      shown.map((row) => cellsOf(row, names, pen)),
      pen,
    ),
    ...(hidden > 0 ? [`   ${pen.paint(`… ${formatCount(hidden)} more (--all-rows)`, 'dim')}`] : []),
    '',
    pen.paint(`${roots}${inStates(countStates(report))}`, 'bold'),
    ...labelledLines(mends(report, names, pen), pen),
  ].join('\n')
}

/** Results that stand in one line. */
type Row = readonly [FreshnessResult, ...FreshnessResult[]]

/** A line for each; many that are in one state for one cause are one line, where the first of them stands. */
function folded(results: readonly FreshnessResult[], most: number): Row[] {
  const groups = Map.groupBy(results, (result) =>
    isBehind(result) && result.policy === null ? `${result.state} ${result.rootCause}` : result,
  )
  return [...groups.values()].flatMap(([first, ...others]): Row[] => {
    if (first === undefined) return []
    return others.length + 1 > most ? [[first, ...others]] : [[first], ...others.map((one): Row => [one])]
  })
}

const marks: { readonly [state in FreshnessState]: { readonly symbol: string; readonly style: Style } } = {
  stale: { symbol: '✖', style: 'bad' },
  unavailable: { symbol: '◌', style: 'bad' },
  unknown: { symbol: '?', style: 'warn' },
  warned: { symbol: '!', style: 'warn' },
  fresh: { symbol: '✔', style: 'good' },
}

/** A symbol, an asset, its state, and what was found in as many lines as that takes. */
type RowCells = readonly [mark: Cell, asset: Cell, state: Cell, message: string]

function cellsOf([result, ...others]: Row, names: ScreenNames, pen: Ink): RowCells {
  const { symbol, style } = marks[result.state]
  const [mark, state] = [cell(symbol, style), cell(result.state, style)]
  if (others.length === 0) return [mark, cell(names.label(result.asset)), state, pen.text(result.message)]
  const assets = [result, ...others].map(({ asset }) => asset)
  const through = result.rootCause === null ? '' : `through ${names.label(result.rootCause)}: `
  return [mark, cell(plural(assets.length, 'asset')), state, `${through}${names.several(assets)}`]
}

const INDENT = 1
const GAP = 2

function rowLines(rows: readonly RowCells[], pen: Ink): string[] {
  const columns = [{}, { elide: 'middle', min: 12 }, {}] as const
  const heads = rows.map(([mark, asset, state]) => [mark, asset, state])
  const most = Math.floor(pen.width / 2)
  const before = columnWidths(heads, columns, most).reduce((sum, width) => sum + width + GAP, INDENT)
  const cells = rows.flatMap(([mark, asset, state, message]) =>
    wrap(message, Math.max(20, pen.width - before), LINES).map((line, i) =>
      i === 0 ? [mark, asset, state, cell(line)] : [cell(''), cell(''), cell(''), cell(line)],
    ),
  )
  return alignColumns(cells, [...columns, { elide: 'end', min: 20 }], pen, { indent: INDENT, gap: GAP })
}

function mends({ rootCauses }: FreshnessReport, names: ScreenNames, pen: Ink): LabelledLine[] {
  const several = rootCauses.length > 1
  const lines = rootCauses.slice(0, ROOTS).map(({ asset, message, command }): LabelledLine => {
    const label = several ? names.label(asset) : 'mend'
    return command === null
      ? { label: several ? label : names.label(asset), text: pen.text(message) }
      : { label, command }
  })
  const hidden = rootCauses.length - lines.length
  return hidden > 0 ? [...lines, { label: '', text: `… ${plural(hidden, 'more root cause')} (--format json)` }] : lines
}
