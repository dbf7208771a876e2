import { ink } from '../text/ink.ts'
import { formatDuration } from '../text/quantity.ts'
import { elideEnd } from '../text/width.ts'
import { flow } from '../text/words.ts'
import { externalLines } from './announcements.ts'
import { assetLine, lineLayoutOf } from './asset-line.ts'
import { type FormatEndOptions, formatEnd } from './end.ts'
import { judge, type RunOutcome } from './outcome.ts'
import type { RunListItem } from './runs.ts'

/** One run of the ledger in full. */
export interface RunShow extends RunOutcome, Omit<RunListItem, 'assets' | 'failed' | keyof RunOutcome> {}

/** A run with all its steps and assets, and the closing block that its end printed. */
export function formatRun(run: RunShow, options: FormatEndOptions): string {
  const pen = ink(options)
  const assets = judge(run)
  const layout = lineLayoutOf(
    run.assets.map(({ outcome }) => outcome),
    options.graph,
    pen,
  )
  const known = new Set(run.steps.map(({ id }) => id))
  const head = [
    `Run ${pen.text(run.runId)}`,
    pen.text(run.selection),
    `target ${pen.text(run.target)}`,
    `date ${pen.text(run.logicalDate)}`,
  ]
  const asked = `asked for by ${pen.text(run.requestedBy)} at ${run.startedAt.toISOString().replace(/\.\d+Z$/, 'Z')}`
  const reason = run.reason === null ? '' : `: "${pen.text(run.reason)}"`
  return [
    ...flow(head, '  ·  ', pen.width),
    elideEnd(` ${asked}${reason}`, pen.width),
    '',
    ...run.steps.flatMap(({ id, title, durationMs, attempt = 1, external = null }) => [
      elideEnd(
        [
          ` ${pen.text(id)}`,
          pen.text(title),
          ...(durationMs === null ? [] : [formatDuration(durationMs)]),
          ...(attempt > 1 ? [`attempt ${attempt}`] : []),
        ].join('  '),
        pen.width,
      ),
      ...(external === null || external.url === null ? [] : externalLines({ step: id, ...external }, pen)),
      ...assets.filter(({ step }) => step === id).map((asset) => assetLine(asset, options.graph, pen, layout)),
    ]),
    ...assets.filter(({ step }) => !known.has(step)).map((asset) => assetLine(asset, options.graph, pen, layout)),
    '',
    formatEnd(run, options),
  ].join('\n')
}
