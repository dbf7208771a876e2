import { alignColumns, type Cell, cell } from '../text/columns.ts'
import { type Ink, ink, type ScreenOptions, type Style } from '../text/ink.ts'
import { labelledLines } from '../text/labelled.ts'
import { formatCount, plural } from '../text/quantity.ts'
import { timeAt } from '../warehouse/moments.ts'
import { formatBytes } from './bytes.ts'
import { datesInWords } from './dates.ts'
import type { RunRows } from './run-rows.ts'

/** The runs of some dates, and what was done to them. */
export interface PartitionHistory {
  /** As it is called on screen: `silver/transactions`. */
  readonly asset: string
  readonly target: string
  readonly partitions: readonly HistoryPartition[]
  /** Oldest first. */
  readonly deeds: readonly HistoryDeed[]
}

export interface HistoryPartition {
  readonly date: string
  /** Oldest first. */
  readonly runs: readonly HistoryRun[]
}

export interface HistoryRun {
  readonly runId: string
  readonly schemaVersion: string
  /** `unknown to the ledger` where only its files are there. */
  readonly state: 'planned' | 'running' | 'written' | 'validated' | 'failed' | 'deleted' | 'original' | 'unknown'
  /** Readers get this one. */
  readonly canonical: boolean
  readonly metrics: RunRows | null
  readonly bytes: number | null
  readonly months: readonly string[] | null
  /** When it ended, else when it was planned; by the target's clock. Null where nobody knows. */
  readonly at: Date | null
  readonly by: string | null
  readonly reason: string | null
  /** Of a failed one: why. */
  readonly message: string | null
  /** Headwater's run that made it. */
  readonly headwaterRun: string | null
}

export interface HistoryDeed {
  readonly at: Date
  readonly action: string
  readonly by: string
  readonly reason: string | null
  readonly ticket: string | null
  readonly approvedBy: string | null
  readonly subject: string | null
  /** Which of the dates it changed. */
  readonly dates: readonly string[]
}

export interface FormatHistoryOptions extends ScreenOptions {
  readonly now: Date
  readonly next: readonly { readonly label: string; readonly command: string }[]
}

/** Every run of each date with the one that counts marked, then what was done, oldest first. */
export function formatHistory(found: PartitionHistory, options: FormatHistoryOptions): string {
  const pen = ink(options)
  const { partitions, deeds } = found
  const dates = partitions.map(({ date }) => date)
  const rows = partitions.flatMap(({ date, runs }) =>
    runs.length === 0
      ? [[cell(date, 'bold'), cell(''), cell('no run yet', 'dim')]]
      : runs.map((run, i) => runRow(i === 0 ? date : '', run, pen, options.now)),
  )
  const columns = [
    {},
    {},
    { elide: 'middle', min: 20 },
    {},
    {},
    { align: 'right' },
    { align: 'right' },
    {},
    { elide: 'end', min: 0, yields: true },
  ] as const
  return [
    [
      `${pen.paint('History', 'bold')}  ${pen.paint(pen.text(found.asset), 'bold')}`,
      `target ${pen.text(found.target)}`,
      dates.length === 1 ? dates[0] : `${plural(dates.length, 'date')} ${datesInWords(dates)}`,
    ].join('  ·  '),
    '',
    ...alignColumns(rows, columns, pen, { indent: 1 }),
    ...(deeds.length === 0
      ? []
      : [
          '',
          ...alignColumns(
            deeds.map((deed) => deedRow(deed, pen, options.now)),
            deedColumns,
            pen,
            { indent: 1 },
          ),
        ]),
    ...(options.next.length === 0 ? [] : ['', ...labelledLines(options.next, pen)]),
  ].join('\n')
}

const marks: {
  readonly [state in HistoryRun['state']]: { readonly symbol: string; readonly word: string; readonly style: Style }
} = {
  planned: { symbol: '○', word: 'planned', style: 'dim' },
  running: { symbol: '▸', word: 'running', style: 'accent' },
  written: { symbol: '▸', word: 'written', style: 'accent' },
  validated: { symbol: '✔', word: 'validated', style: 'plain' },
  original: { symbol: '✔', word: 'original', style: 'plain' },
  failed: { symbol: '✖', word: 'failed', style: 'bad' },
  deleted: { symbol: '↷', word: 'deleted', style: 'dim' },
  unknown: { symbol: '?', word: 'unknown to the ledger', style: 'warn' },
}

function runRow(date: string, run: HistoryRun, pen: Ink, now: Date): Cell[] {
  const { symbol, word, style } = marks[run.state]
  const { metrics, bytes, at } = run
  const why = [run.message, run.reason === null ? null : `"${run.reason}"`, run.by].filter((text) => text !== null)
  return [
    cell(date, 'bold'),
    run.canonical ? cell('●', 'good') : cell(symbol, style),
    cell(pen.text(run.runId), run.canonical ? 'bold' : style === 'dim' ? 'dim' : 'plain'),
    cell(pen.text(run.schemaVersion)),
    cell(run.canonical ? 'counts' : word, run.canonical ? 'good' : style),
    cell(metrics === null ? '' : `${formatCount(metrics.valid_rows)} rows`),
    cell(bytes === null ? '' : formatBytes(bytes)),
    cell(at === null ? '' : timeAt(at, now)),
    cell(why.map(pen.text).join('  '), 'dim'),
  ]
}

const deedColumns = [{}, {}, { elide: 'middle', min: 16 }, { elide: 'end', min: 12 }] as const

function deedRow({ at, action, by, reason, ticket, approvedBy, subject }: HistoryDeed, pen: Ink, now: Date): Cell[] {
  const remarks = [
    ...(reason === null ? [] : [`"${reason}"`]),
    ...(ticket === null ? [] : [ticket]),
    by,
    ...(approvedBy === null ? [] : [`approved by ${approvedBy}`]),
  ]
  return [
    cell(timeAt(at, now), 'dim'),
    cell(pen.text(action)),
    cell(pen.text(subject ?? '')),
    cell(remarks.map(pen.text).join('  '), 'dim'),
  ]
}
