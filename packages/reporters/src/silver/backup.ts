import { alignColumns, type Cell, cell } from '../text/columns.ts'
import { ink, type ScreenOptions } from '../text/ink.ts'
import { type LabelledLine, labelledLines } from '../text/labelled.ts'
import { formatAge, formatCount, plural } from '../text/quantity.ts'
import { formatBytes } from './bytes.ts'
import { datesInWords } from './dates.ts'

/** What a finished backup holds. */
export interface ShownBackup {
  readonly name: string
  readonly by: string
  readonly reason: string | null
  readonly runs: readonly { readonly ingest_date: string }[]
  readonly gold: readonly { readonly month: string }[]
  readonly count: number
  readonly bytes: number
}

type Next = readonly { readonly label: string; readonly command: string }[]

/** `Backed up  62 objects, 1.9 MB, counted and checked`. */
export function formatBackup(backup: ShownBackup, options: ScreenOptions & { readonly next: Next }): string {
  const pen = ink(options)
  const { name, runs, gold, count, bytes } = backup
  const months = gold.map(({ month }) => month)
  const lines: LabelledLine[] = [
    { label: 'name', text: pen.text(name) },
    {
      label: 'holds',
      text: `${datesInWords(runs.map((run) => run.ingest_date))}${months.length === 0 ? '' : `; gold ${months.join(', ')}`}`,
      lines: 3,
    },
    ...options.next,
  ]
  return [
    `${pen.paint('Backed up', 'good')}  ${plural(count, 'object')}, ${formatBytes(bytes)}, counted and checked`,
    ...labelledLines(lines, pen),
  ].join('\n')
}

/** Backups, newest first, one a line. */
export function formatBackups(
  backups: readonly { readonly name: string; readonly document: ShownBackup | null; readonly at: Date }[],
  options: ScreenOptions & { readonly now: Date; readonly next: Next },
): string {
  const pen = ink(options)
  if (backups.length === 0) return ['No backups yet.', ...labelledLines(options.next, pen)].join('\n')
  const rows = backups
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .map(({ name, document, at }): Cell[] => [
      document === null ? cell('✖', 'bad') : cell('✔', 'good'),
      cell(pen.text(name), 'bold'),
      cell(formatAge(at, options.now)),
      cell(document === null ? '' : plural(document.count, 'object')),
      cell(document === null ? '' : formatBytes(document.bytes)),
      cell(document === null ? 'never finished: counts for nothing' : contents(document, pen.text), 'dim'),
    ])
  const columns = [
    {},
    {},
    { align: 'right' },
    { align: 'right' },
    { align: 'right' },
    { elide: 'end', min: 0, yields: true },
  ] as const
  return [...alignColumns(rows, columns, pen), ...labelledLines(options.next, pen)].join('\n')
}

function contents({ runs, reason, by }: ShownBackup, clean: (text: string) => string): string {
  return clean(
    [datesInWords(runs.map((run) => run.ingest_date)), reason === null ? '' : `"${reason}"`, by]
      .filter(Boolean)
      .join('  '),
  )
}

/** What a restore did, or would do. */
export interface ShownRestore {
  readonly backup: string
  readonly restored: readonly ShownObject[]
  readonly there: readonly ShownObject[]
  readonly different: readonly ShownObject[]
  readonly lost: readonly ShownObject[]
  readonly bytes: number
}

interface ShownObject {
  readonly bucket: string
  readonly key: string
}

export function formatRestore(
  { backup, restored, there, different, lost, bytes }: ShownRestore,
  options: ScreenOptions & { readonly preview: boolean; readonly next: Next },
): string {
  const pen = ink(options)
  const word = options.preview ? pen.paint('Would bring back', 'bold') : pen.paint('Brought back', 'good')
  const named = (objects: readonly ShownObject[], label: string, why: string): LabelledLine[] =>
    objects.slice(0, 3).map(({ bucket, key }, i) => ({
      label: i === 0 ? label : '',
      text: pen.text(
        `s3://${bucket}/${key}${i === 0 ? `: ${why}` : ''}${i === 2 && objects.length > 3 ? ` (+${formatCount(objects.length - 3)})` : ''}`,
      ),
      style: 'bad' as const,
      lines: 2,
    }))
  const lines: LabelledLine[] = [
    { label: 'from', text: pen.text(backup) },
    ...(there.length > 0 ? [{ label: 'there', text: `${plural(there.length, 'object')} already, the same` }] : []),
    ...named(different, 'different', 'is there with other content, and is never written over'),
    ...named(lost, 'lost', 'is in the list of the backup, and no longer in the backup'),
    ...options.next,
  ]
  const head =
    restored.length === 0
      ? different.length + lost.length > 0
        ? 'Nothing can be brought back'
        : 'Nothing to bring back: all of it is there'
      : `${word}  ${plural(restored.length, 'object')}, ${formatBytes(bytes)}`
  return [head, ...labelledLines(lines, pen)].join('\n')
}
