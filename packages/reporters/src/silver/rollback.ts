import { type Ink, ink, type ScreenOptions } from '../text/ink.ts'
import { type LabelledLine, labelledLines } from '../text/labelled.ts'
import { plural } from '../text/quantity.ts'
import { changeInWords, runInWords, type ShownChange, type ShownRun } from './changes.ts'
import { datesInWords } from './dates.ts'

/** What a rollback would do. */
export interface ShownRollback {
  readonly id: string
  readonly partitions: readonly {
    readonly ingest_date: string
    readonly from: ShownRun
    readonly to: ShownRun | null
    readonly broken: readonly string[]
  }[]
  readonly covered: readonly {
    readonly ingest_date: string
    readonly now: ShownRun | null
    readonly by: ShownChange | null
  }[]
  readonly notCounting: readonly { readonly ingest_date: string }[]
  readonly months: readonly { readonly month: string; readonly run_id: string | null }[]
}

export interface FormatRollbackOptions extends ScreenOptions {
  readonly now: Date
  /** Its files are deleted too, last. */
  readonly deletes: boolean
  readonly next: readonly { readonly label: string; readonly command: string }[]
}

/** What is pointed back to what, which months of Gold move with it, what stands in the way, and what becomes of its files. */
export function formatRollbackPreview(found: ShownRollback, options: FormatRollbackOptions): string {
  const pen = ink(options)
  const { partitions, covered, notCounting, months, id } = found
  const broken = partitions.filter(({ broken }) => broken.length > 0)
  const lines: LabelledLine[] = [
    ...pointedBack(found, pen),
    ...(months.length > 0 ? [{ label: 'gold', text: goldInWords(months, pen), lines: 4 }] : []),
    ...(notCounting.length > 0
      ? [
          {
            label: 'not counting',
            text: `${datesInWords(notCounting.map((one) => one.ingest_date))}: nothing to point back`,
          },
        ]
      : []),
    ...covered.slice(0, 5).map(
      ({ ingest_date, now, by }, i): LabelledLine => ({
        label: i === 0 ? 'covered' : '',
        text: `${ingest_date}: ${runInWords(now, null, pen)} counts by now${by === null ? '' : `, by ${changeInWords(by, pen, options.now)}`}`,
        style: 'bad',
        lines: 3,
      }),
    ),
    ...broken.slice(0, 5).map(
      ({ ingest_date, to, broken }, i): LabelledLine => ({
        label: i === 0 ? 'not whole' : '',
        text: `${ingest_date}: ${runInWords(to, null, pen)} lacks ${pen.text(broken.slice(0, 2).join(', '))}${broken.length > 2 ? ` (+${broken.length - 2})` : ''}`,
        style: 'bad',
        lines: 3,
      }),
    ),
    {
      label: 'files',
      text: options.deletes
        ? 'of the backfill are deleted, last, once the rest is done'
        : 'of the backfill stay (--delete, or clean, removes them)',
    },
    ...options.next,
  ]
  const head =
    partitions.length === 0
      ? `does not count: nothing to point back`
      : `points back ${plural(partitions.length, 'date')}`
  return [
    `${pen.paint('Rollback', 'bold')}  ${pen.paint(pen.text(id), 'bold')}  ·  ${head}`,
    ...labelledLines(lines, pen),
  ].join('\n')
}

/** Dates that go back to the same form of run are one line. */
function pointedBack({ partitions }: ShownRollback, pen: Ink): LabelledLine[] {
  const shown = partitions.slice(0, partitions.length > 4 ? 3 : 4)
  const lines = shown.map(
    ({ ingest_date, from, to }, i): LabelledLine => ({
      label: i === 0 ? 'back' : '',
      text: `${ingest_date}  ${runInWords(from, to, pen)} → ${runInWords(to, from, pen)}`,
    }),
  )
  const more = partitions.length - shown.length
  return more > 0 ? [...lines, { label: '', text: `… ${plural(more, 'more date')}` }] : lines
}

function goldInWords(months: ShownRollback['months'], pen: Ink): string {
  const [anew = [], back = []] = [
    months.filter(({ run_id }) => run_id === null),
    months.filter(({ run_id }) => run_id !== null),
  ]
  return [
    ...(back.length > 0 ? [`${pen.text(back.map(({ month }) => month).join(', '))} back with it`] : []),
    ...(anew.length > 0
      ? [`${pen.text(anew.map(({ month }) => month).join(', '))} made again from what counts then`]
      : []),
  ].join('; ')
}
