import type { RunEvent } from '@headwater/engine'
import { type Ink, ink } from '../text/ink.ts'
import type { Names } from '../text/names.ts'
import { externalLines, noticeLines } from './announcements.ts'
import { type LineLayout, lineLayout } from './asset-line.ts'
import { frame } from './frame.ts'
import { lineFolds } from './line-folds.ts'
import { liveArea, type Terminal } from './live-area.ts'
import { createProgress } from './progress.ts'
import { type Reporter, realTicker, type Ticker } from './reporter.ts'

export interface TerminalReporterOptions {
  readonly stream: Terminal
  readonly graph: Names
  readonly colour: boolean
  readonly redact?: (text: string) => string
  /** A steady clock in milliseconds. */
  readonly now?: () => number
  readonly ticker?: Ticker
  /** Calls back when the process ends, however; gives a function that takes the wish back. */
  readonly onExit?: (callback: () => void) => () => void
}

const frameEveryMs = 100

/** Live progress: what runs moves at the bottom of the screen, what has ended stays above it as one line each. */
export async function terminalReporter(options: TerminalReporterOptions): Promise<Reporter> {
  const { stream, graph, now = () => performance.now(), ticker = realTicker, onExit = onProcessExit } = options
  const { createLogUpdate } = await import('log-update')
  const area = liveArea(stream, createLogUpdate)
  const progress = createProgress()
  const folds = lineFolds(progress, graph)
  let pen: Ink = penFor()
  let started: Extract<RunEvent, { type: 'run started' | 'run resumed' }> | null = null
  let layout: LineLayout = lineLayout(null, graph, pen)
  let closed = false

  function penFor(): Ink {
    // One column is left free: a line that fills the last one makes some terminals wrap.
    const width = Math.max(20, (stream.columns ?? 80) - 1)
    return ink({ colour: options.colour, width, ...(options.redact ? { redact: options.redact } : {}) })
  }

  function relayout(): void {
    pen = penFor()
    layout = lineLayout(started?.plan ?? null, graph, pen)
  }

  function draw(stay: readonly string[] = []): void {
    // Two rows fewer than the screen: log-update ends with an empty one, and the prompt's line is not ours.
    const height = Math.max(1, (stream.rows ?? 24) - 2)
    area.draw(stay, frame(progress, now(), graph, pen, layout, height))
  }

  function resized(): void {
    relayout()
    if (started) draw()
  }

  const stopTicking = ticker(frameEveryMs, () => started && draw())
  const forgetExit = onExit(close)
  stream.on('resize', resized)

  function close(): void {
    if (closed) return
    closed = true
    stopTicking()
    forgetExit()
    stream.off('resize', resized)
    area.end()
  }

  return {
    report(event) {
      if (closed) return
      const ended = progress.apply(event, now())
      const begins = event.type === 'run started' || event.type === 'run resumed'
      if (begins) {
        started = event
        relayout()
      }
      const isDate = event.type === 'external' && progress.foldOf(event.step) !== null
      const stay = [...(isDate ? [] : announced(event, pen)), ...folds.lines(event, ended, now(), pen, layout)]
      // Only what stays is worth a write at once; the rest is drawn by the next tick.
      if (stay.length > 0 || begins) draw(stay)
      if (event.type === 'run finished') close()
    },
    close,
  }
}

/** What is worth a line that stays, besides the assets. */
function announced(event: RunEvent, pen: Ink): string[] {
  if (event.type === 'external' && event.url !== null) return externalLines(event, pen)
  if (event.type === 'notice') return noticeLines(event.message, pen)
  return []
}

function onProcessExit(callback: () => void): () => void {
  process.once('exit', callback)
  return () => process.off('exit', callback)
}
