import { formatTable } from '../table.ts'
import { alignColumns, type Cell, cell } from '../text/columns.ts'
import { type Ink, ink, type ScreenOptions } from '../text/ink.ts'
import { labelledLines } from '../text/labelled.ts'
import { formatCount, plural } from '../text/quantity.ts'
import type { RunRows } from './run-rows.ts'

/** How run `b` of a date differs from run `a`. */
export interface ShownComparison {
  readonly date: string
  readonly a: ShownSide
  readonly b: ShownSide
  readonly equal: boolean
  readonly onlyInA: ShownRows
  readonly onlyInB: ShownRows
  readonly changed: {
    readonly rows: number
    readonly columns: { readonly [column: string]: number }
    readonly samples: readonly {
      readonly id: string
      readonly changes: { readonly [column: string]: { readonly a: string | null; readonly b: string | null } }
    }[]
  }
  readonly amounts: {
    readonly [currency: string]: { readonly a: string; readonly b: string; readonly difference: string }
  }
  /** One line: `12 rows more, all GBP, +1,204,331.20`. */
  readonly summary: string
}

export interface ShownSide {
  readonly run_id: string
  readonly schema_v: string
  readonly metrics: RunRows
  readonly rows: number
}

export interface ShownRows {
  readonly rows: number
  readonly samples: readonly { readonly [column: string]: string | null }[]
}

export interface FormatComparisonOptions extends ScreenOptions {
  /** As it is called on screen: `silver/transactions`. */
  readonly asset: string
  readonly target: string
  /** Of all dates together: one line. */
  readonly summary: string
  /** Rows of each kind to show of a date that is compared alone. */
  readonly rows: number
  /** Dates that were asked for and have no two runs, with why. */
  readonly without: readonly { readonly date: string; readonly why: string }[]
  readonly next: readonly { readonly label: string; readonly command: string }[]
}

const ROWS = 31

/** What differs: of several dates a line each, of one date also rows, values and amounts; then all together. */
export function formatComparison(comparisons: readonly ShownComparison[], options: FormatComparisonOptions): string {
  const pen = ink(options)
  const [only] = comparisons
  const different = comparisons.filter(({ equal }) => !equal).length
  const head = [
    `${pen.paint('Compare', 'bold')}  ${pen.paint(pen.text(options.asset), 'bold')}`,
    `target ${pen.text(options.target)}`,
    comparisons.length === 1 && only ? only.date : plural(comparisons.length, 'date'),
  ].join('  ·  ')
  const body = comparisons.length === 1 && only ? oneDate(only, options, pen) : manyDates(comparisons, pen)
  const shown = options.without.slice(0, 5)
  const without = shown.map(({ date, why }) => ` ${pen.paint('·', 'dim')} ${date}  ${pen.paint(pen.text(why), 'dim')}`)
  const more = options.without.length - shown.length
  const end =
    comparisons.length < 2
      ? []
      : [
          '',
          different === 0
            ? pen.paint(`All ${formatCount(comparisons.length)} are the same.`, 'good')
            : `${pen.paint(`${formatCount(different)} of ${formatCount(comparisons.length)} differ`, 'bold')}: ${pen.text(options.summary)}`,
        ]
  return [
    head,
    '',
    ...body,
    ...without,
    ...(more > 0 ? [`   ${pen.paint(`… ${plural(more, 'more date')}`, 'dim')}`] : []),
    ...end,
    ...labelledLines(options.next, pen),
  ].join('\n')
}

/** Those that differ first; a date that is the same says nothing new. */
function manyDates(comparisons: readonly ShownComparison[], pen: Ink): string[] {
  const ordered = comparisons.toSorted((a, b) => Number(a.equal) - Number(b.equal) || (a.date < b.date ? -1 : 1))
  const rows = ordered
    .slice(0, ROWS)
    .map(({ date, a, b, equal, summary }): Cell[] => [
      equal ? cell('=', 'dim') : cell('~', 'warn'),
      cell(date, 'bold'),
      cell(equal ? formatCount(a.rows) : `${formatCount(a.rows)} → ${formatCount(b.rows)}`),
      cell('rows', 'dim'),
      cell(pen.text(equal ? 'the same' : summary), equal ? 'dim' : 'plain'),
    ])
  const hidden = ordered.length - rows.length
  return [
    ...alignColumns(rows, [{}, {}, { align: 'right' }, {}, { elide: 'end', min: 12 }], pen, { indent: 1 }),
    ...(hidden > 0 ? [`   ${pen.paint(`… ${plural(hidden, 'more date')} (--json shows all)`, 'dim')}`] : []),
  ]
}

function oneDate(found: ShownComparison, { rows, ...screen }: FormatComparisonOptions, pen: Ink): string[] {
  const { a, b, equal, onlyInA, onlyInB, changed, amounts, summary } = found
  const figures = [side('a', a, pen), side('b', b, pen)]
  const moved = Object.entries(amounts).filter(([, { difference }]) => !/^-?0*(\.0*)?$/.test(difference))
  const tables = [
    ...sampled('only in a', onlyInA, rows, screen, pen),
    ...sampled('only in b', onlyInB, rows, screen, pen),
    ...changes(changed, rows, screen, pen),
    ...(moved.length === 0
      ? []
      : [
          '',
          ` ${pen.paint('amounts', 'bold')}`,
          formatTable(
            moved.map(([currency, { a, b, difference }]) => [currency, a, b, difference]),
            [
              { name: 'currency' },
              { name: 'a', align: 'right' },
              { name: 'b', align: 'right' },
              { name: 'b - a', align: 'right' },
            ],
            { ...screen, indent: 3 },
          ),
        ]),
  ]
  return [
    ...alignColumns(
      figures,
      [
        {},
        { elide: 'middle', min: 16 },
        {},
        { align: 'right' },
        { align: 'right' },
        { align: 'right' },
        { align: 'right' },
      ],
      pen,
      { indent: 1 },
    ),
    '',
    ` ${equal ? pen.paint('=  the same rows', 'good') : `${pen.paint('~', 'warn')}  ${pen.text(summary)}`}`,
    ...tables,
  ]
}

function side(name: string, { run_id, schema_v, metrics }: ShownSide, pen: Ink): Cell[] {
  return [
    cell(name, 'bold'),
    cell(pen.text(run_id)),
    cell(pen.text(schema_v), 'dim'),
    cell(`${formatCount(metrics.input_rows)} in`),
    cell(`${formatCount(metrics.valid_rows)} valid`),
    cell(`${formatCount(metrics.quarantined_rows)} quarantined`),
    cell(`${formatCount(metrics.condemned_rows)} condemned`),
  ]
}

function sampled(title: string, { rows, samples }: ShownRows, most: number, screen: ScreenOptions, pen: Ink): string[] {
  const shown = samples.slice(0, most)
  const columns = Object.keys(shown[0] ?? {})
  if (shown.length === 0) return []
  const table = formatTable(
    shown.map((row) => columns.map((column) => row[column] ?? null)),
    columns.map((name) => ({ name })),
    { ...screen, indent: 3 },
  )
  return ['', ` ${pen.paint(title, 'bold')}  ${some(shown.length, rows)}`, table]
}

function changes(
  { rows, columns, samples }: ShownComparison['changed'],
  most: number,
  screen: ScreenOptions,
  pen: Ink,
): string[] {
  if (rows === 0) return []
  const cells = samples
    .slice(0, most)
    .flatMap(({ id, changes }) => Object.entries(changes).map(([column, { a, b }]) => [id, column, a, b]))
  const counts = Object.entries(columns).map(([column, count]) => `${column} ${formatCount(count)}`)
  const table = formatTable(cells, [{ name: 'id' }, { name: 'column' }, { name: 'a' }, { name: 'b' }], {
    ...screen,
    indent: 3,
  })
  return [
    '',
    ` ${pen.paint('changed', 'bold')}  ${plural(rows, 'row')}: ${pen.text(counts.join(', '))}`,
    ...(cells.length === 0 ? [] : [table]),
  ]
}

function some(shown: number, all: number): string {
  return shown < all ? `${formatCount(shown)} of ${plural(all, 'row')}` : plural(all, 'row')
}
