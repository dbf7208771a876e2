import { alignColumns, type Cell, cell } from '../text/columns.ts'
import { ink, type ScreenOptions } from '../text/ink.ts'
import { labelledLines } from '../text/labelled.ts'
import { formatCount, plural } from '../text/quantity.ts'

/** What Athena says of runs, and the query that it was asked. */
export interface ShownVerification {
  readonly query: string
  readonly runs: readonly {
    readonly run_id: string
    readonly rows: number
    /** As Athena prints them; null without rows. */
    readonly first: string | null
    readonly last: string | null
    /** What is not as it should be. */
    readonly findings: readonly string[]
  }[]
  readonly ok: boolean
  /** The query for the rows that count. */
  readonly counting: string
}

const ROWS = 31
/** `--json` has all of it. */
const QUERY_LINES = 6

/** Rows of each run with the first and last of their times, those with findings first; then the queries, to be asked again by hand. */
export function formatVerification(
  { query, runs, ok, counting }: ShownVerification,
  { asset, target, ...screen }: ScreenOptions & { readonly asset: string; readonly target: string },
): string {
  const pen = ink(screen)
  const ordered = runs.toSorted((a, b) => b.findings.length - a.findings.length)
  const wrong = runs.filter(({ findings }) => findings.length > 0).length
  const rows = ordered
    .slice(0, ROWS)
    .map(({ run_id, rows, first, last, findings }): Cell[] => [
      findings.length === 0 ? cell('✔', 'good') : cell('✖', 'bad'),
      cell(pen.text(run_id)),
      cell(`${formatCount(rows)} rows`),
      cell(first === null || last === null ? '' : pen.text(`${first} to ${last}`), 'dim'),
      cell(pen.text(findings.join('; ')), 'bad'),
    ])
  const hidden = runs.length - rows.length
  const inOneLine = (sql: string): string => pen.text(sql.replaceAll(/\s+/g, ' '))
  return [
    `${pen.paint('Verify', 'bold')}  ${pen.paint(pen.text(asset), 'bold')}  ·  target ${pen.text(target)}  ·  by Athena`,
    ...alignColumns(rows, [{}, { elide: 'middle', min: 20 }, { align: 'right' }, {}, { elide: 'end', min: 12 }], pen, {
      indent: 1,
    }),
    ...(hidden > 0 ? [`   ${pen.paint(`… ${plural(hidden, 'more run')} (--json shows all)`, 'dim')}`] : []),
    '',
    ok
      ? pen.paint(`${plural(runs.length, 'run')} as written: counts and dates are those of _SUCCESS.`, 'good')
      : pen.paint(`${formatCount(wrong)} of ${plural(runs.length, 'run')} not as written.`, 'bad'),
    ...labelledLines(
      [
        { label: 'asked', text: inOneLine(query), lines: QUERY_LINES },
        // The runbook's "duplicates in Athena".
        { label: 'rows that count', text: inOneLine(counting), lines: QUERY_LINES },
      ],
      pen,
    ),
  ].join('\n')
}
