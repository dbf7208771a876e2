import type { RunEvent } from '@headwater/engine'
import { partitionsInWords } from '../plan/groups.ts'
import { type Ink, ink, type ScreenOptions } from '../text/ink.ts'
import type { Names } from '../text/names.ts'
import { assets } from '../text/names.ts'
import { formatCount, formatDuration } from '../text/quantity.ts'
import { elideEnd } from '../text/width.ts'
import { externalLines, noticeLines, stepLines } from './announcements.ts'
import { type LineLayout, lineLayout } from './asset-line.ts'
import type { DateFold } from './date-folds.ts'
import { heldText } from './held.ts'
import { foldWords, lineFolds } from './line-folds.ts'
import { createProgress } from './progress.ts'
import { type Reporter, realTicker, type Ticker } from './reporter.ts'

export interface PlainReporterOptions extends Partial<ScreenOptions> {
  readonly write: (text: string) => void
  readonly graph: Names
  /** A steady clock in milliseconds. */
  readonly now?: () => number
  readonly ticker?: Ticker
}

const quietMs = 30_000

/** For CI and pipes: each line once, no cursor movement; a step that takes long says every 30 s that it still runs. */
export function plainReporter(options: PlainReporterOptions): Reporter {
  const { write, graph, now = () => performance.now(), ticker = realTicker } = options
  const pen: Ink = ink({ colour: false, width: 100, ...options })
  const progress = createProgress()
  const folds = lineFolds(progress, graph)
  const foldsTold = new Set<DateFold>()
  const foldWaits = new Set<string>()
  const told = new Map<string, number>()
  /** Steps that wait, by what for: a backfill has many that wait for the same. */
  const waiting = new Map<string, string[]>()
  let layout: LineLayout = lineLayout(null, graph, pen)
  let stop: (() => void) | null = null
  let closed = false

  const print = (line: string) => write(`${line}\n`)
  const printAll = (lines: readonly string[]) => lines.forEach(print)
  const stepLine = (id: string, text: string) => printAll(stepLines(id, text, pen))

  function tellWaiting(): void {
    for (const [what, steps] of waiting) {
      const alone = steps.filter((step) => progress.foldOf(step) === null)
      const [first = '', ...others] = alone
      if (alone.length > 0) stepLine(others.length > 0 ? `${first} (+${others.length})` : first, what)
      for (const [fold, dates] of Map.groupBy(steps, (step) => progress.foldOf(step))) {
        const id = `${fold?.number} ${what}`
        if (fold === null || foldWaits.has(id)) continue
        foldWaits.add(id)
        tellFold(fold)
        stepLine(
          fold.number,
          dates.length === 1
            ? `1 date ${what}`
            : `${formatCount(dates.length)} dates ${what.replace(/^waits/, 'wait')}`,
        )
      }
    }
    waiting.clear()
  }

  /** Once for all the dates of a fold. */
  function tellFold(fold: DateFold): void {
    if (foldsTold.has(fold)) return
    foldsTold.add(fold)
    stepLine(
      fold.number,
      `${fold.operation} · ${partitionsInWords(fold.steps.flatMap(({ partition }) => partition ?? []))}`,
    )
  }

  function tickFolds(): void {
    for (const state of progress.folds(now())) {
      const periods = Math.floor(state.elapsedMs / quietMs)
      const id = `${state.fold.number} ${state.fold.operation}`
      if (state.over || periods <= (told.get(id) ?? 0)) continue
      told.set(id, periods)
      const [first] = state.assets
      if (first) stepLine(state.fold.number, `${pen.text(graph.label(first.key))}  ${foldWords(first, state.running)}`)
    }
  }

  function tick(): void {
    tellWaiting()
    tickFolds()
    for (const { step, elapsedMs } of progress.runningSteps(now())) {
      if (progress.foldOf(step.id) !== null) continue
      const periods = Math.floor(elapsedMs / quietMs)
      if (periods <= (told.get(step.id) ?? 0)) continue
      told.set(step.id, periods)
      const busy = progress.running(now()).filter(({ key }) => step.assets.includes(key))
      const names = busy.slice(0, 3).map(({ key }) => pen.text(graph.label(key)))
      const more = busy.length > 3 ? ` (+${busy.length - 3})` : ''
      const what = names.length > 0 ? `: ${names.join(', ')}${more}` : ''
      stepLine(step.id, `still running, ${formatDuration(periods * quietMs)}${what}`)
    }
  }

  function begin(event: Extract<RunEvent, { type: 'run started' | 'run resumed' }>): void {
    layout = lineLayout(event.plan, graph, pen)
    const what =
      event.type === 'run started'
        ? `started: ${assets(event.plan.assets.length)}`
        : `resumed: ${formatCount(event.finished.assets.length)} of ${assets(progress.counts().total)} were finished before`
    print(elideEnd(`Run ${pen.text(event.runId)} ${what}`, pen.width))
    stop ??= ticker(1000, tick)
  }

  function announce(event: RunEvent): void {
    switch (event.type) {
      case 'run started':
      case 'run resumed':
        begin(event)
        return
      case 'notice':
        printAll(noticeLines(event.message, pen))
        return
      case 'step started': {
        told.delete(event.step)
        const fold = progress.foldOf(event.step)
        if (fold !== null) {
          tellFold(fold)
          return
        }
        const step = progress.runningSteps(now()).find(({ step }) => step.id === event.step)
        const again = event.attempt > 1 ? `, attempt ${event.attempt}` : ''
        stepLine(event.step, `${step?.step.title ?? ''}${again}`)
        return
      }
      case 'step waiting': {
        const what = heldText({ type: 'limit', for: event.for }, now(), pen)
        waiting.set(what, [...(waiting.get(what) ?? []), event.step])
        return
      }
      case 'step retrying': {
        const held = progress.heldSteps().find(({ step }) => step.id === event.step)
        if (held) stepLine(event.step, heldText(held.held, now(), pen))
        return
      }
      case 'external':
        // Dates are told together: an execution each is kept in the ledger.
        if (progress.foldOf(event.step) === null) printAll(externalLines(event, pen))
        return
      default:
    }
  }

  return {
    report(event) {
      if (closed) return
      const ended = progress.apply(event, now())
      if (event.type !== 'step waiting') tellWaiting()
      announce(event)
      printAll(folds.lines(event, ended, now(), pen, layout))
    },
    close() {
      if (!closed) tellWaiting()
      closed = true
      stop?.()
    },
  }
}
