import { alignColumns, type Cell, cell } from '../text/columns.ts'
import { type Ink, ink, type ScreenOptions } from '../text/ink.ts'
import { type LabelledLine, labelledLines } from '../text/labelled.ts'
import { formatCount, plural } from '../text/quantity.ts'
import { changeInWords, runInWords, type ShownChange, type ShownRun } from './changes.ts'
import { datesInWords } from './dates.ts'

/** What a promotion would do. */
export interface ShownPromotion {
  readonly ids: readonly string[]
  readonly partitions: readonly ShownPromotedDate[]
  readonly already: readonly { readonly ingest_date: string }[]
  readonly notReady: readonly { readonly partition: string; readonly runId: string; readonly why: string }[]
  readonly months: readonly string[]
}

export interface ShownPromotedDate {
  readonly ingest_date: string
  readonly from: ShownRun | null
  readonly to: ShownRun
  readonly validRows: number | null
  /** The difference in a line; null where nothing counts yet. */
  readonly summary: string | null
  readonly equal: boolean
  /** Another run was made to count since this one was planned. */
  readonly movedBy: ShownChange | null
}

export interface FormatPromotionOptions extends ScreenOptions {
  readonly asset: string
  readonly target: string
  readonly now: Date
  /** The differences of all dates in one line. */
  readonly summary: string
  readonly next: readonly { readonly label: string; readonly command: string }[]
}

const ROWS = 31

/** What will count for each date in place of what, how the two differ, which months of Gold change, and what stands in the way. */
export function formatPromotion(found: ShownPromotion, options: FormatPromotionOptions): string {
  const pen = ink(options)
  const { partitions, already, notReady, months } = found
  const hidden = Math.max(0, partitions.length - ROWS)
  const different = partitions.filter(({ equal }) => !equal).length
  const lines: LabelledLine[] = [
    ...(partitions.length > 0
      ? [
          {
            label: 'all together',
            text: different === 0 ? 'no row differs from what counts now' : pen.text(options.summary),
            lines: 3,
          },
        ]
      : []),
    ...(months.length > 0
      ? [
          {
            label: 'gold',
            text: `${months.join(', ')} made again from what counts then, and promoted with it`,
            lines: 3,
          },
        ]
      : []),
    ...(already.length > 0
      ? [{ label: 'already', text: `${datesInWords(already.map((one) => one.ingest_date))}: counts already` }]
      : []),
    ...causes(notReady, pen),
    ...moved(partitions, pen, options.now),
    ...options.next,
  ]
  return [
    [
      `${pen.paint('Promote', 'bold')}  ${pen.paint(pen.text(options.asset), 'bold')}`,
      `target ${pen.text(options.target)}`,
      plural(partitions.length, 'date'),
    ].join('  ·  '),
    ...alignColumns(
      partitions.slice(0, ROWS).map((date) => row(date, pen)),
      [{}, {}, { align: 'right' }, { elide: 'end', min: 12 }, { elide: 'end', min: 0, yields: true }],
      pen,
      { indent: 1 },
    ),
    ...(hidden > 0 ? [`   ${pen.paint(`… ${plural(hidden, 'more date')} (--json shows all)`, 'dim')}`] : []),
    ...labelledLines(lines, pen),
  ].join('\n')
}

function row({ ingest_date, from, to, summary, equal, movedBy, validRows }: ShownPromotedDate, pen: Ink): Cell[] {
  return [
    movedBy !== null ? cell('✖', 'bad') : equal ? cell('=', 'dim') : cell('~', 'warn'),
    cell(ingest_date, 'bold'),
    cell(validRows === null ? '' : `${formatCount(validRows)} rows`),
    cell(pen.text(summary ?? 'nothing counted before')),
    cell(`${runInWords(to, from, pen)} in place of ${runInWords(from, to, pen)}`, 'dim'),
  ]
}

function causes(notReady: ShownPromotion['notReady'], pen: Ink): LabelledLine[] {
  const groups = [...Map.groupBy(notReady, ({ why }) => why)]
  const lines = groups.slice(0, 5).map(
    ([why, group], i): LabelledLine => ({
      label: i === 0 ? 'not ready' : '',
      text: `${datesInWords(group.map(({ partition }) => partition))}: ${pen.text(why)}`,
      style: 'bad',
      lines: 3,
    }),
  )
  const more = groups.length - lines.length
  return more > 0 ? [...lines, { label: '', text: `… ${formatCount(more)} more reasons` }] : lines
}

function moved(partitions: readonly ShownPromotedDate[], pen: Ink, now: Date): LabelledLine[] {
  const changed = partitions.flatMap(({ ingest_date, movedBy }) => (movedBy === null ? [] : [{ ingest_date, movedBy }]))
  const groups = [...Map.groupBy(changed, ({ movedBy }) => movedBy.version).values()]
  return groups.slice(0, 3).flatMap((group, i): LabelledLine[] => {
    const [first] = group
    if (first === undefined) return []
    const dates = datesInWords(group.map(({ ingest_date }) => ingest_date))
    return [
      {
        label: i === 0 ? 'moved since' : '',
        text: `${dates}: ${changeInWords(first.movedBy, pen, now)} (--over promotes all the same)`,
        style: 'bad',
        lines: 3,
      },
    ]
  })
}

/** What was moved by one write of `_CANONICAL.json`. */
export interface ShownMove {
  readonly type: 'promoted' | 'rolled back'
  readonly change: ShownChange & {
    readonly partitions: readonly { readonly ingest_date: string }[]
    readonly gold: readonly { readonly month: string }[]
  }
  readonly rebuilt: readonly string[]
  /** How often somebody else's change of other dates came in between. */
  readonly lost: number
}

/** `Promoted  30 dates, and gold 2024-01, 2024-02, in one step · version 4`. */
export function formatMove(
  { type, change, rebuilt, lost }: ShownMove,
  options: ScreenOptions & { readonly next: readonly { readonly label: string; readonly command: string }[] },
): string {
  const pen = ink(options)
  const months = change.gold.map(({ month }) => month)
  const back = months.filter((month) => !rebuilt.includes(month))
  const gold = [
    ...(rebuilt.length > 0 ? [`${rebuilt.join(', ')} made again`] : []),
    ...(back.length > 0 ? [`${back.join(', ')} back to the run before`] : []),
  ]
  const facts = [
    `${plural(change.partitions.length, 'date')}${months.length > 0 ? ` and ${plural(months.length, 'month')} of gold, in one step` : ''}`,
    `version ${change.version} of _CANONICAL.json`,
    ...(lost > 0 ? [`after ${plural(lost, 'change')} by others meanwhile`] : []),
  ]
  const lines: LabelledLine[] = [
    { label: 'dates', text: datesInWords(change.partitions.map((one) => one.ingest_date)) },
    ...(gold.length > 0 ? [{ label: 'gold', text: gold.join('; '), lines: 3 }] : []),
    ...options.next,
  ]
  const word = type === 'promoted' ? 'Promoted' : 'Rolled back'
  return [`${pen.paint(word, 'good')}  ${facts.join(' · ')}`, ...labelledLines(lines, pen)].join('\n')
}
