import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { StaleCause } from '@headwater/planner'
import { staleCauseInWords } from '../plan/stale-cause.ts'
import { alignColumns, type Cell, cell } from '../text/columns.ts'
import { type Ink, ink, type ScreenOptions, type Style } from '../text/ink.ts'
import { labelledLines } from '../text/labelled.ts'
import { type ScreenNames, screenNames } from '../text/names.ts'
import { formatCount, plural } from '../text/quantity.ts'
import { timeAt } from './moments.ts'

/** Worst first. `unavailable`: only what the source did not have when it was asked is missing. */
export const assetHealths = ['failed', 'missing', 'stale', 'unavailable', 'fresh'] as const
export type AssetHealth = (typeof assetHealths)[number]

export interface AssetHealthLine {
  readonly key: AssetKey
  readonly health: AssetHealth
  readonly causes: readonly StaleCause[]
  /** Nobody here makes it, and none of its partitions was ever seen. */
  readonly neverObserved?: true
  /** The newest bad end of a run. */
  readonly trouble: {
    readonly runId: string
    readonly partition: string | null
    readonly message: string | null
    /** When it first ended like that since it was last made; by the target's clock. */
    readonly since: Date
  } | null
}

export interface WarehouseStatus {
  readonly target: string
  readonly logicalDate: string
  /** In topological order. */
  readonly assets: readonly AssetHealthLine[]
  /** What is to be known first: runs that go on or died. */
  readonly notices: readonly string[]
}

export interface FormatStatusOptions extends ScreenOptions {
  readonly graph: Pick<AssetGraph, 'label'>
  readonly allRows: boolean
  /** The target's clock. */
  readonly now: Date
  readonly next: readonly { readonly label: string; readonly command: string }[]
}

const ROWS = 20

/** What is not as it should be, worst first, the causes before what is only behind them; then how much there is of each. */
export function formatStatus(status: WarehouseStatus, options: FormatStatusOptions): string {
  const { assets, notices } = status
  const pen = ink(options)
  const named = assets.flatMap(({ key, causes }) => [key, ...causes.flatMap(namedIn)])
  const names = screenNames(options.graph, named, pen)
  const ordered = assetHealths.flatMap((health) => assets.filter((line) => line.health === health).sort(ownFirst))
  const wrong = ordered.filter(({ health }) => health !== 'fresh')
  const shown = options.allRows ? ordered : wrong.slice(0, ROWS)
  const columns = [{}, { elide: 'middle', min: 12 }, {}, { elide: 'end', min: 12 }] as const
  const hidden = options.allRows ? 0 : wrong.length - shown.length
  return [
    `${pen.paint('Status', 'bold')}  target ${pen.text(status.target)}  ·  date ${status.logicalDate}  ·  ${plural(assets.length, 'asset')}`,
    ...(notices.length > 0 ? ['', ...notices.map((notice) => ` ${pen.paint('!', 'warn')} ${pen.text(notice)}`)] : []),
    '',
    ...alignColumns(
      shown.map((line) => row(line, names, pen, options.now)),
      columns,
      pen,
      { indent: 1 },
    ),
    ...(hidden > 0 ? [`   ${pen.paint(`… ${formatCount(hidden)} more (--all-rows)`, 'dim')}`] : []),
    ...(shown.length + hidden > 0 ? [''] : []),
    pen.paint(inAll(assets), 'bold'),
    ...labelledLines(options.next, pen),
  ].join('\n')
}

const marks: { readonly [health in AssetHealth]: { readonly symbol: string; readonly style: Style } } = {
  failed: { symbol: '✖', style: 'bad' },
  missing: { symbol: '○', style: 'warn' },
  stale: { symbol: '~', style: 'warn' },
  unavailable: { symbol: '◌', style: 'dim' },
  fresh: { symbol: '✔', style: 'good' },
}

function row(line: AssetHealthLine, names: ScreenNames, pen: Ink, now: Date): readonly Cell[] {
  const { symbol, style } = marks[line.health]
  return [
    cell(symbol, style),
    cell(names.label(line.key)),
    cell(line.health, style),
    cell(whyOf(line, names, pen, now)),
  ]
}

function whyOf(
  { health, causes, trouble, neverObserved }: AssetHealthLine,
  names: ScreenNames,
  pen: Ink,
  now: Date,
): string {
  if ((health === 'failed' || health === 'unavailable') && trouble) {
    const partition = trouble.partition === null ? '' : `${pen.text(trouble.partition)} `
    const message = trouble.message === null ? '' : `: ${pen.text(trouble.message)}`
    return `${partition}since ${timeAt(trouble.since, now)}${message} (run ${pen.text(trouble.runId)})`
  }
  const [first, ...others] = causes
  if (first === undefined) return neverObserved ? 'never observed' : ''
  if (first.type === 'missing' && first.partitions.length === 0) return 'never built'
  if (first.type === 'upstream stale')
    return `← ${names.short(first.asset)}${others.length > 0 ? ` (+${others.length})` : ''}`
  // Its state stands beside it already.
  const own = staleCauseInWords(first, names, pen).replace(/^(stale|missing): /, '')
  // Some of what is missing was asked for: since then it is late.
  const late =
    health === 'missing' && trouble !== null ? `, ${trouble.partition} late since ${timeAt(trouble.since, now)}` : ''
  const why = `${own}${late}`
  return others.length > 0 ? `${why} (+${others.length})` : why
}

/** Nothing is wrong with it but what it reads. */
function isDerived({ health, causes }: AssetHealthLine): boolean {
  return health === 'stale' && causes.every(({ type }) => type === 'upstream stale')
}

function ownFirst(a: AssetHealthLine, b: AssetHealthLine): number {
  return Number(isDerived(a)) - Number(isDerived(b))
}

function namedIn(cause: StaleCause): AssetKey[] {
  return cause.type === 'upstream changed' || cause.type === 'upstream stale' ? [cause.asset] : []
}

function inAll(assets: readonly AssetHealthLine[]): string {
  const counts = assetHealths.flatMap((health) => {
    const count = assets.filter((line) => line.health === health).length
    return count > 0 ? [`${formatCount(count)} ${health}`] : []
  })
  return counts.length > 0 ? counts.join(' · ') : 'No assets'
}
