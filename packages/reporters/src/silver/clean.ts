import { alignColumns, type Cell, cell } from '../text/columns.ts'
import { type Ink, ink, type ScreenOptions } from '../text/ink.ts'
import { type LabelledLine, labelledLines } from '../text/labelled.ts'
import { formatAge, formatCount, plural } from '../text/quantity.ts'
import { formatBytes } from './bytes.ts'

/** One run, month of Gold, or backup that could be deleted. */
export interface ShownCleanable {
  /** `failed`, `superseded`, `original`, `orphan`, `backup`, … */
  readonly kind: string
  readonly id: string
  /** The date or month. */
  readonly partition: string | null
  readonly objects: readonly unknown[]
  readonly bytes: number
  /** By the storage's clock; null where nothing of it is left. */
  readonly newestAt: Date | null
  /** Why it must stay; null where it may go. */
  readonly refused: string | null
}

export interface FormatCleanOptions extends ScreenOptions {
  /** By the storage's clock. */
  readonly now: Date
  readonly next: readonly { readonly label: string; readonly command: string }[]
}

const ROWS = 20
const REFUSED = 5

/** What would be deleted, with its size, and what of the same must stay, and why. */
export function formatCleanable(items: readonly ShownCleanable[], options: FormatCleanOptions): string {
  const pen = ink(options)
  const going = items.filter(({ refused }) => refused === null)
  const hidden = Math.max(0, going.length - ROWS)
  return [
    going.length === 0 ? 'Nothing to delete.' : `${pen.paint('Would delete', 'bold')}  ${sizeOf(going)}`,
    ...alignColumns(
      going.slice(0, ROWS).map((item) => row(item, pen, options.now)),
      [
        {},
        { elide: 'middle', min: 24 },
        {},
        { align: 'right' },
        { align: 'right' },
        { elide: 'end', min: 0, yields: true },
      ],
      pen,
      { indent: 2 },
    ),
    ...(hidden > 0 ? [`  ${pen.paint(`… ${formatCount(hidden)} more (--json shows all)`, 'dim')}`] : []),
    ...labelledLines([...staying(items, pen), ...options.next], pen),
  ].join('\n')
}

export interface ShownDeletion {
  readonly deleted: readonly ShownCleanable[]
  /** What had to stay, as it turned out. */
  readonly kept: readonly ShownCleanable[]
  readonly bytes: number
  readonly objects: number
  readonly stillThere: readonly { readonly bucket: string; readonly key: string }[]
}

/** What was deleted, and what is there all the same. */
export function formatDeletion(
  { deleted, kept, bytes, objects, stillThere }: ShownDeletion,
  options: ScreenOptions,
): string {
  const pen = ink(options)
  const head =
    deleted.length === 0
      ? 'Nothing was deleted.'
      : `${pen.paint('Deleted', 'good')}  ${plural(objects, 'object')}, ${formatBytes(bytes)}, of ${things(deleted.length)}`
  const there = stillThere.slice(0, REFUSED).map(({ bucket, key }, i): LabelledLine => {
    return { label: i === 0 ? 'still there' : '', text: pen.text(`s3://${bucket}/${key}`), style: 'bad' }
  })
  return [head, ...labelledLines([...there, ...staying(kept, pen)], pen)].join('\n')
}

function row({ kind, id, partition, objects, bytes, newestAt }: ShownCleanable, pen: Ink, now: Date): Cell[] {
  return [
    cell(pen.text(kind)),
    cell(pen.text(id), 'bold'),
    cell(pen.text(partition ?? '')),
    cell(plural(objects.length, 'object')),
    cell(formatBytes(bytes)),
    cell(newestAt === null ? '' : formatAge(newestAt, now), 'dim'),
  ]
}

/** Those that stay, one line for each cause. */
function staying(items: readonly ShownCleanable[], pen: Ink): LabelledLine[] {
  const refused = items.flatMap(({ id, refused }) => (refused === null ? [] : [{ id, why: refused }]))
  const causes = [...Map.groupBy(refused, ({ why }) => why)]
  const lines = causes.slice(0, REFUSED).map(([why, group], i): LabelledLine => {
    const [first] = group
    const more = group.length > 1 ? ` (+${formatCount(group.length - 1)})` : ''
    return { label: i === 0 ? 'stays' : '', text: pen.text(`${first?.id ?? ''}${more}: ${why}`), style: 'warn' }
  })
  const hidden = causes.length - lines.length
  return hidden > 0 ? [...lines, { label: '', text: `… ${formatCount(hidden)} more reasons` }] : lines
}

function sizeOf(items: readonly ShownCleanable[]): string {
  const objects = items.reduce((sum, item) => sum + item.objects.length, 0)
  const bytes = items.reduce((sum, item) => sum + item.bytes, 0)
  return `${plural(objects, 'object')}, ${formatBytes(bytes)}, of ${things(items.length)}`
}

function things(count: number): string {
  return plural(count, 'run or copy', 'runs and copies')
}
