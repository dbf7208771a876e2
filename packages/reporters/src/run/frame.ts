import type { Ink } from '../text/ink.ts'
import type { Names } from '../text/names.ts'
import { formatCount, formatDuration, formatEstimate } from '../text/quantity.ts'
import { elideEnd, elideMiddle, pad, textWidth } from '../text/width.ts'
import { assetLabel, type LineLayout } from './asset-line.ts'
import { heldText } from './held.ts'
import type { Progress, RunningAsset } from './progress.ts'

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
  const running = progress.running(nowMs)
  const quiet = progress
    .runningSteps(nowMs)
    .filter(
      ({ step }) => !running.some(({ key, partition }) => step.assets.includes(key) && step.partition === partition),
    )
  const lines = [
    ...quiet.map(({ step, elapsedMs }) => clockLine(ink.text(step.title), '', elapsedMs, ink, layout)),
    ...running.map((asset) => runningLine(asset, graph, ink, layout)),
    ...progress
      .heldSteps()
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
