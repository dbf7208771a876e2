import { formatTable } from '../table.ts'
import { alignColumns, type Cell, cell } from '../text/columns.ts'
import { ink, type ScreenOptions } from '../text/ink.ts'
import { labelledLines } from '../text/labelled.ts'
import { formatCount, plural } from '../text/quantity.ts'
import { datesInWords } from './dates.ts'

/** Rows that were not valid, by what was wrong with them. */
export interface ShownQuarantine {
  readonly dates: readonly {
    readonly ingest_date: string
    readonly errors: readonly {
      readonly error: string
      readonly rows: number
      /** How often these rows were tried: attempts to rows. */
      readonly attempts: { readonly [attempt: string]: number }
      readonly samples: readonly { readonly [column: string]: string }[]
    }[]
  }[]
  /** Most rows first. */
  readonly errors: readonly { readonly error: string; readonly rows: number; readonly dates: number }[]
}

export interface FormatQuarantineOptions extends ScreenOptions {
  readonly asset: string
  readonly target: string
  /** Rows to show of each error. */
  readonly rows: number
  readonly next: readonly { readonly label: string; readonly command: string }[]
}

/** What the quarantine keeps of a row besides what arrived: counted above, or of no use to people. */
const KEPT_BESIDE: ReadonlySet<string> = new Set([
  'row_hash',
  'source_file_id',
  'attempt_count',
  'ingestion_timestamp',
  'validation_error',
])

/** How many rows are quarantined for what, how often they were tried, on which dates, with a few of them. */
export function formatQuarantine({ dates, errors }: ShownQuarantine, options: FormatQuarantineOptions): string {
  const pen = ink(options)
  const total = errors.reduce((sum, { rows }) => sum + rows, 0)
  const head = `${pen.paint('Quarantine', 'bold')}  ${pen.paint(pen.text(options.asset), 'bold')}  ·  target ${pen.text(options.target)}  ·  ${plural(total, 'row')} of ${plural(dates.length, 'date')}`
  const found = errors.map(({ error, rows }) => {
    const of = dates.flatMap(({ ingest_date, errors }) =>
      errors.filter((one) => one.error === error).map((one) => ({ ...one, ingest_date })),
    )
    return { error, rows, of }
  })
  const lines = found.map(({ error, rows, of }): Cell[] => [
    cell(pen.text(error), 'bold'),
    cell(formatCount(rows)),
    cell(attempts(of.map((one) => one.attempts)), 'dim'),
    cell(
      datesInWords(
        of.map(({ ingest_date }) => ingest_date),
        2,
      ),
      'dim',
    ),
  ])
  const samples = found.flatMap(({ error, rows, of }) => {
    const shown = of.flatMap(({ samples }) => samples).slice(0, options.rows)
    const columns = [...new Set(shown.flatMap((row) => Object.keys(row)))].filter((column) => !KEPT_BESIDE.has(column))
    if (shown.length === 0) return []
    const table = formatTable(
      shown.map((row) => columns.map((column) => row[column] ?? null)),
      columns.map((name) => ({ name })),
      { ...options, indent: 3 },
    )
    return ['', ` ${pen.paint(pen.text(error), 'bold')}  ${formatCount(shown.length)} of ${plural(rows, 'row')}`, table]
  })
  return [
    head,
    ...alignColumns(lines, [{}, { align: 'right' }, {}, { elide: 'end', min: 12 }], pen, { indent: 1 }),
    ...samples,
    ...(options.next.length === 0 ? [] : ['', ...labelledLines(options.next, pen)]),
  ].join('\n')
}

/** `tried once 12, 2 times 3`: how often the rows were tried. */
function attempts(all: readonly { readonly [attempt: string]: number }[]): string {
  const sums = new Map<number, number>()
  for (const [attempt, rows] of all.flatMap((counts) => Object.entries(counts))) {
    sums.set(Number(attempt), (sums.get(Number(attempt)) ?? 0) + rows)
  }
  return [...sums]
    .sort(([a], [b]) => a - b)
    .map(([attempt, rows]) => `${attempt === 1 ? 'tried once' : `${attempt} times`} ${formatCount(rows)}`)
    .join(', ')
}
