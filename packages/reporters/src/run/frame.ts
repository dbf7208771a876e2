import type { Ink } from '../text/ink.ts'
import type { Names } from '../text/names.ts'
import { formatCount, formatDuration, formatEstimate } from '../text/quantity.ts'
import { elideEnd, elideMiddle, pad, textWidth } from '../text/width.ts'
import { assetLabel, type LineLayout } from './asset-line.ts'
import type { FoldState } from './fold-state.ts'
import { heldText } from './held.ts'
import { foldWords } from './line-folds.ts'
import type { Progress, RunningAsset } from './progress-view.ts'

/**
 * The moving part of the screen: what runs, each with a clock, and a last line with what is done and what remains.
 * Never more than `height` lines, none wider than the screen.
 */
export function frame(
  progress: Progress,
  nowMs: number,
  graph: Names,
  ink: Ink,
  layout: LineLayout,
  height: number,
): string[] {
  const told = (step: string) => progress.foldOf(step) === null
  const running = progress.running(nowMs).filter(({ step }) => told(step))
  const quiet = progress
    .runningSteps(nowMs)
    .filter(({ step }) => told(step.id))
    .filter(
      ({ step }) => !running.some(({ key, partition }) => step.assets.includes(key) && step.partition === partition),
    )
  const lines = [
    ...progress.folds(nowMs).flatMap((fold) => foldLines(fold, graph, ink, layout)),
    ...quiet.map(({ step, elapsedMs }) => clockLine(ink.text(step.title), '', elapsedMs, ink, layout)),
    ...running.map((asset) => runningLine(asset, graph, ink, layout)),
    ...progress
      .heldSteps()
      .filter(({ step }) => told(step.id))
      .map(({ step, held }) => heldLine(ink.text(step.title), heldText(held, nowMs, ink), ink, layout)),
  ]
  const room = Math.max(0, height - 1)
  const shown = lines.length > room ? lines.slice(0, Math.max(0, room - 1)) : lines
  const hidden = lines.length - shown.length
  return [
    ...shown,
    ...(hidden > 0 && room > 0 ? [ink.paint(elideEnd(`   … ${formatCount(hidden)} more`, ink.width), 'dim')] : []),
    ...(height > 0 ? [bottomLine(progress, nowMs, ink)] : []),
  ]
}

/** The dates of one operation while they go on: a line for each asset. */
function foldLines(state: FoldState, graph: Names, ink: Ink, layout: LineLayout): string[] {
  if (!state.begun || state.over) return []
  // Who holds it is among the dates that run.
  const waiting = Array.from(
    state.waiting,
    ([what, count]) => `${formatCount(count)} waiting for ${ink.text(what.split(': ', 1)[0] ?? what)}`,
  )
  if (state.retrying > 0) waiting.push(`${formatCount(state.retrying)} to try again`)
  return state.assets.map((asset, i) => {
    const words = [foldWords(asset, state.running), ...(i === 0 ? waiting : [])].join(' · ')
    const label = pad(elideMiddle(assetLabel(asset.key, null, graph, ink), layout.label), layout.label)
    return ` ${ink.paint('▸', 'accent')} ${elideEnd(`${label}  ${words}  ${clock(state.elapsedMs)}`, ink.width - 3)}`
  })
}

function runningLine(
  { key, partition, elapsedMs, checks }: RunningAsset,
  graph: Names,
  ink: Ink,
  layout: LineLayout,
): string {
  const detail = checks === null ? '' : `checks ${checks.ended} of ${checks.planned}`
  return clockLine(assetLabel(key, partition, graph, ink), detail, elapsedMs, ink, layout)
}

function clockLine(name: string, detail: string, elapsedMs: number, ink: Ink, layout: LineLayout): string {
  const label = pad(elideMiddle(name, layout.label), layout.label)
  const doing = pad(elideEnd(detail, layout.detail), layout.detail)
  const text = elideEnd(`${label}  ${doing}  ${pad(clock(elapsedMs), 8, 'right')}`, ink.width - 3)
  return ` ${ink.paint('▸', 'accent')} ${text}`
}

/** A step that waits says for what: nothing else tells why nothing moves. */
function heldLine(name: string, why: string, ink: Ink, layout: LineLayout): string {
  const label = pad(elideMiddle(name, layout.label), layout.label)
  return ` ${ink.paint('◌', 'warn')} ${elideEnd(`${label}  ${why}`, ink.width - 3)}`
}

/** A running clock has one decimal from the start: hundredths only flicker. */
function clock(ms: number): string {
  return ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : formatDuration(ms)
}

function bottomLine(progress: Progress, nowMs: number, ink: Ink): string {
  const { over, total, failed } = progress.counts()
  const remaining = progress.remainingMs(nowMs)
  const words = [
    `${formatCount(over)} of ${formatCount(total)}`,
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
    clock(progress.elapsedMs(nowMs)),
    ...(remaining !== null && remaining >= 1000
      ? [`about ${formatEstimate(Math.round(remaining / 1000) * 1000)} left`]
      : []),
  ]
  const bar = ink.width >= 70 && total > 0 ? `${progressBar(over / total, 16)}  ` : ''
  const text = words.join(' · ')
  return ` ${ink.paint(bar, 'accent')}${elideEnd(text, ink.width - 1 - textWidth(bar))}`
}

function progressBar(share: number, width: number): string {
  const full = Math.round(share * width)
  return '━'.repeat(full) + '─'.repeat(width - full)
}
