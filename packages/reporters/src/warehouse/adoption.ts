import { unreachable } from '@headwater/errors'
import type { AssetGraph, AssetKey } from '@headwater/graph'
import { alignColumns, type Cell, cell } from '../text/columns.ts'
import { ink, type ScreenOptions } from '../text/ink.ts'
import { labelledLines } from '../text/labelled.ts'
import { formatCount, plural } from '../text/quantity.ts'
import { flow } from '../text/words.ts'

/** What becomes of one asset when a warehouse is taken over. */
export type Adoption =
  /** Its content, as it is, is from now on its newest materialization. */
  | {
      readonly type: 'adopted'
      readonly kind: 'table' | 'view' | 'materialized view' | 'service'
      readonly rows: number | null
      readonly days: AdoptedDays | null
    }
  /** It has a history already, which is left as it is. */
  | { readonly type: 'known' }
  /** It does not exist; of a table by days: it is empty. */
  | { readonly type: 'missing'; readonly kind: 'empty table' | null }
  | { readonly type: 'unreadable'; readonly message: string; readonly next: readonly string[] }

export interface AdoptedDays {
  readonly first: string
  readonly newest: string
  readonly count: number
  /** Without rows: nothing happened then, or nobody brought it in. */
  readonly empty: number
  /** Nobody said which column tells the day of a row: all days up to yesterday are taken to be there. */
  readonly assumed: boolean
}

export interface AdoptedAsset {
  readonly key: AssetKey
  readonly adoption: Adoption
}

export interface FormatAdoptionOptions extends ScreenOptions {
  readonly graph: Pick<AssetGraph, 'label'>
  readonly target: string
  /** Nothing is written. */
  readonly dryRun: boolean
  readonly next: readonly { readonly label: string; readonly command: string }[]
}

/** A line for each asset, those with a history only counted. Ends without a line break. */
export function formatAdoption(assets: readonly AdoptedAsset[], options: FormatAdoptionOptions): string {
  const pen = ink(options)
  const shown = assets.filter(({ adoption }) => adoption.type !== 'known')
  const rows = shown.map(({ key, adoption }) => {
    const [symbol, ...cells] = cellsOf(adoption, pen.text)
    return [symbol ?? cell(''), cell(pen.text(options.graph.label(key))), ...cells]
  })
  const columns = [{}, { elide: 'middle', min: 12 }, { align: 'right' }, { elide: 'end', min: 12 }] as const
  const count = (type: Adoption['type']): number => assets.filter(({ adoption }) => adoption.type === type).length
  const adopted = count('adopted')
  const tail = [
    options.dryRun
      ? `${formatCount(adopted)} would be adopted`
      : `${formatCount(adopted)} adopted${adopted > 0 ? ': they are the baseline now' : ''}`,
    ...some(count('missing'), 'missing, left so'),
    ...some(count('known'), 'with a history, left as they are'),
    ...some(count('unreadable'), 'could not be looked at'),
  ]
  return [
    `${pen.paint('Adopt', 'bold')}  target ${pen.text(options.target)}  ·  ${plural(assets.length, 'asset')}`,
    '',
    ...alignColumns(rows, columns, pen, { indent: 1 }),
    ...(rows.length > 0 ? [''] : []),
    ...flow(tail, ' · ', pen.width).map((line) => pen.paint(line, 'bold')),
    ...labelledLines(options.next, pen),
  ].join('\n')
}

function cellsOf(adoption: Adoption, clean: (text: string) => string): readonly Cell[] {
  switch (adoption.type) {
    case 'adopted':
      return [cell('✔', 'good'), cell(sizeOf(adoption)), cell(adoption.days ? daysInWords(adoption.days) : '')]
    case 'known':
      return [cell('='), cell(''), cell('has a history')]
    case 'missing':
      return [
        cell('○', 'warn'),
        cell(''),
        cell(adoption.kind === null ? 'does not exist' : 'is empty: no day is there'),
      ]
    case 'unreadable':
      return [cell('✖', 'bad'), cell(''), cell([adoption.message, ...adoption.next].map(clean).join('; '))]
    default:
      return unreachable(adoption)
  }
}

function sizeOf({ kind, rows }: Extract<Adoption, { type: 'adopted' }>): string {
  return rows === null ? kind : plural(rows, 'row')
}

function daysInWords({ count, newest, empty, assumed }: AdoptedDays): string {
  const days = `${plural(count, 'day')}, newest ${newest}`
  if (assumed) return `${days}, taken to be there: its operation names no partitionColumn`
  return empty > 0 ? `${days}, ${formatCount(empty)} without rows` : days
}

function some(count: number, what: string): string[] {
  return count > 0 ? [`${formatCount(count)} ${what}`] : []
}
