import type { AssetState, RunEvent } from '@headwater/engine'
import type { Ink } from '../text/ink.ts'
import { type Names, screenNames } from '../text/names.ts'
import { formatCount, formatDuration, plural } from '../text/quantity.ts'
import { elideEnd, elideMiddle, pad } from '../text/width.ts'
import { assetLabel, assetLine, type LineLayout, marks } from './asset-line.ts'
import type { DateFold } from './date-folds.ts'
import type { FoldedAsset, FoldState } from './fold-state.ts'
import type { JudgedAsset } from './outcome.ts'
import type { Progress } from './progress-view.ts'

/** The lines that stay, one for each asset that is over, except where many say the same. */
export interface LineFolds {
  /** The lines for what is over by this event, which `progress` has taken already. */
  lines(event: RunEvent, over: readonly JudgedAsset[], nowMs: number, ink: Ink, layout: LineLayout): string[]
}

/** Dates of one fold that are told one by one although they are folded, of each state. */
const TROUBLES_TOLD = 3
const FEWEST_NOT_RUN = 8
/** What is written aside differs from what counts, and is looked at before it is promoted: a line each for a month of dates. */
const ASIDE_TOLD = 31
const good: ReadonlySet<AssetState> = new Set([
  'materialized',
  'unchanged',
  'unchanged upstream',
  'not run',
  'interrupted',
])

/**
 * - Dates of a fold: what went wrong or was not there, a line each for the first few; the rest by one line for each asset
 *   when the last date is over.
 * - What is left out because nothing above it has changed, and what many do not run for: one line for all that come together.
 */
export function lineFolds(progress: Progress, graph: Names): LineFolds {
  const told = new Map<string, number>()
  const closed = new Set<DateFold>()
  let left: JudgedAsset[] = []

  /** Whether a date of a fold is left to the fold's own line. */
  function isFolded({ step, outcome, verdict, isCanary }: JudgedAsset): boolean {
    const fold = progress.foldOf(step)
    if (fold === null || isCanary) return false
    if (verdict === 'written aside') return fold.steps.length > ASIDE_TOLD
    if (good.has(verdict)) return true
    const what = `${fold.number}\n${fold.operation}\n${outcome.key}\n${verdict}`
    const before = told.get(what) ?? 0
    told.set(what, before + 1)
    return before >= TROUBLES_TOLD
  }

  return {
    lines(event, over, nowMs, ink, layout) {
      const lines: string[] = []
      const flush = (): void => {
        for (const group of Map.groupBy(left, groupOf).values()) lines.push(...leftLines(group, graph, ink, layout))
        left = []
      }
      if (event.type === 'run resumed') {
        // Dates that were over before are no news.
        for (const state of progress.folds(nowMs)) if (state.over) closed.add(state.fold)
      }
      if (event.type === 'run finished' || event.type === 'step started') flush()
      for (const asset of over) {
        if (isLeft(asset) && progress.foldOf(asset.step) === null) {
          left.push(asset)
          continue
        }
        flush()
        if (!isFolded(asset)) lines.push(assetLine(asset, graph, ink, layout))
      }
      // By then its assets are over: each date is looked at once.
      if (event.type === 'step finished' && progress.foldOf(event.step) !== null) {
        for (const state of progress.folds(nowMs)) {
          if (!state.over || closed.has(state.fold)) continue
          closed.add(state.fold)
          for (const asset of state.assets) lines.push(foldLine(asset, state, graph, ink, layout))
        }
      }
      return lines
    },
  }
}

function isLeft({ verdict }: JudgedAsset): boolean {
  return verdict === 'unchanged upstream' || verdict === 'not run'
}

/** What does not run is told by its cause; what is unchanged upstream stands where the wave stopped, and that was told. */
function groupOf({ verdict, outcome }: JudgedAsset): string {
  return verdict === 'not run' ? `${verdict}\n${outcome.message}` : verdict
}

function leftLines(assets: readonly JudgedAsset[], graph: Names, ink: Ink, layout: LineLayout): string[] {
  const [first] = assets
  if (first === undefined) return []
  const { verdict, outcome } = first
  const fewest = verdict === 'not run' ? FEWEST_NOT_RUN : 2
  if (assets.length < fewest) return assets.map((asset) => assetLine(asset, graph, ink, layout))
  const keys = assets.map((asset) => asset.outcome.key)
  const names = screenNames(graph, keys, ink).several(keys, 3)
  const label = pad(plural(assets.length, 'asset'), layout.label)
  const cause = verdict === 'not run' && outcome.message !== null ? `${ink.text(outcome.message)}: ` : ''
  const text = verdict === 'not run' ? `not run: ${cause}${names}` : `unchanged upstream: ${names}`
  const { symbol, style } = marks[verdict]
  return [` ${ink.paint(symbol, style)} ${elideEnd(`${label}  ${text}`, ink.width - 3)}`]
}

/** ` ✔ bronze/boxscores  31 dates · 28 done · 1 unavailable · 2 empty · 8,412 rows (+212)  12 s`. */
function foldLine(asset: FoldedAsset, state: FoldState, graph: Names, ink: Ink, layout: LineLayout): string {
  const { symbol, style } = marks[worst(asset.ended)]
  const label = pad(elideMiddle(assetLabel(asset.key, null, graph, ink), layout.label), layout.label)
  const change =
    asset.rowsChange === 0 ? '' : ` (${asset.rowsChange > 0 ? '+' : '-'}${formatCount(Math.abs(asset.rowsChange))})`
  const words = [foldWords(asset), ...(asset.rows === null ? [] : [`${plural(asset.rows, 'row')}${change}`])].join(
    ' · ',
  )
  const room = ink.width - 3 - layout.label - 2
  const text = elideEnd(`${words}  ${formatDuration(state.elapsedMs)}`, room)
  return ` ${ink.paint(symbol, style)} ${label}  ${text}`.trimEnd()
}

/** `31 dates · 28 done · 1 unavailable · 2 running`. */
export function foldWords({ dates, ended, empty }: FoldedAsset, running = 0): string {
  const done = ended.get('materialized') ?? 0
  const rest = [...ended].filter(([state]) => state !== 'materialized')
  return [
    plural(dates, 'date'),
    ...(done > 0 ? [`${formatCount(done)} done`] : []),
    ...rest.map(([state, count]) => `${formatCount(count)} ${state}`),
    ...(empty > 0 ? [`${formatCount(empty)} empty`] : []),
    ...(running > 0 ? [`${formatCount(running)} running`] : []),
  ].join(' · ')
}

/** Worst first. */
const order: readonly AssetState[] = [
  'failed',
  'interrupted',
  'not run',
  'unavailable',
  'written aside',
  'materialized',
  'unchanged',
  'unchanged upstream',
]

function worst(ended: FoldedAsset['ended']): AssetState {
  return order.find((state) => ended.has(state)) ?? 'materialized'
}
