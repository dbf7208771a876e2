import type { RunEvent } from '@headwater/engine'
import { type Ink, ink, type ScreenOptions } from '../text/ink.ts'
import type { Names } from '../text/names.ts'
import { assets } from '../text/names.ts'
import { formatDuration } from '../text/quantity.ts'
import { elideEnd } from '../text/width.ts'
import { assetLine, type LineLayout, lineLayout } from './asset-line.ts'
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
  const told = new Map<string, number>()
  let layout: LineLayout = lineLayout(null, graph, pen)
  let stop: (() => void) | null = null
  let closed = false

  const print = (line: string) => write(`${line}\n`)
  const stepLine = (id: string, text: string) => print(elideEnd(` ▸ ${pen.text(id)}  ${text}`, pen.width))

  function tick(): void {
    for (const { step, elapsedMs } of progress.runningSteps(now())) {
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

  function announce(event: RunEvent): void {
    switch (event.type) {
      case 'run started':
        layout = lineLayout(event.plan, graph, pen)
        print(elideEnd(`Run ${pen.text(event.runId)} started: ${assets(event.plan.assets.length)}`, pen.width))
        stop = ticker(1000, tick)
        return
      case 'step started': {
        const step = progress.runningSteps(now()).find(({ step }) => step.id === event.step)
        stepLine(event.step, pen.text(step?.step.title ?? ''))
        return
      }
      case 'external':
        stepLine(event.step, `started ${pen.text(event.id)}${event.url === null ? '' : `  ${pen.text(event.url)}`}`)
        return
      default:
    }
  }

  return {
    report(event) {
      if (closed) return
      const ended = progress.apply(event, now())
      announce(event)
      for (const asset of ended) print(assetLine(asset, graph, pen, layout))
    },
    close() {
      closed = true
      stop?.()
    },
  }
}
