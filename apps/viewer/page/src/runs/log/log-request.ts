import type { LogLineView, LogView } from '@headwater/viewer'
import { queryText } from '../../data/index.ts'
import { ask } from '../../data/request.ts'

/** Which lines are looked at. */
export interface LogFilter {
  /** Empty: of all steps. */
  readonly step: string
  /** Part of a line; empty: any. */
  readonly text: string
  readonly stderrOnly: boolean
}

export type LogPlace = { readonly before: number } | { readonly after: number } | 'end'

const PAGE = 500

/** Lines of a run's log, in order: those before or after a line, or the last. Throws TroubleError. */
export function askLog(runId: string, filter: LogFilter, place: LogPlace, signal: AbortSignal): Promise<LogView> {
  return ask<LogView>(logPath(runId), { ...params(filter), ...(place === 'end' ? {} : place), limit: PAGE }, signal)
}

/** Where the whole of a step's log (of the run's) is downloaded from. */
export function downloadPath(runId: string, step: string): string {
  return `${logPath(runId)}/download${queryText({ step })}`
}

/** Calls back with what is written from now on; gives what ends that. */
export function followLog(
  runId: string,
  filter: LogFilter,
  after: number,
  onLines: (view: LogView) => void,
): () => void {
  const source = new EventSource(`${logPath(runId)}/stream${queryText({ ...params(filter), after })}`)
  source.addEventListener('lines', ({ data }) => {
    const view: LogView = JSON.parse(data)
    // The filter is the server's; a line that it let pass all the same would stand among the others unasked.
    onLines({ ...view, lines: view.lines.filter((line) => matches(line, filter)) })
  })
  return () => source.close()
}

function matches({ line, step, stream }: LogLineView, filter: LogFilter): boolean {
  return (
    (filter.step === '' || step === filter.step) &&
    (!filter.stderrOnly || stream === 'stderr') &&
    line.toLowerCase().includes(filter.text.toLowerCase())
  )
}

function params({ step, text, stderrOnly }: LogFilter) {
  return { step, text, stream: stderrOnly ? 'stderr' : '' }
}

function logPath(runId: string): string {
  return `/api/runs/${encodeURIComponent(runId)}/log`
}
