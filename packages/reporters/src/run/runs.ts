import { alignColumns, cell } from '../text/columns.ts'
import { type Ink, ink, type ScreenOptions, type Style } from '../text/ink.ts'
import { formatAge, formatCount, formatDuration } from '../text/quantity.ts'
import type { ShownState } from './outcome.ts'

/** One run of the ledger, for a list. */
export interface RunListItem {
  readonly runId: string
  readonly state: ShownState
  readonly startedAt: Date
  /** Null while it runs. */
  readonly durationMs: number | null
  /** As asked for: `fact_boxscores+`. */
  readonly selection: string
  readonly target: string
  readonly logicalDate: string
  /** How many assets it planned, where that is known yet, and how many of them failed, those with a failing check included. */
  readonly assets: number | null
  readonly failed: number
  readonly reason: string | null
  /** `user@host`. */
  readonly requestedBy: string
}

export const runMarks: { readonly [state in ShownState]: { readonly symbol: string; readonly style: Style } } = {
  running: { symbol: '▸', style: 'accent' },
  succeeded: { symbol: '✔', style: 'good' },
  failed: { symbol: '✖', style: 'bad' },
  interrupted: { symbol: '■', style: 'warn' },
  cancelled: { symbol: '■', style: 'warn' },
  died: { symbol: '■', style: 'bad' },
}

/** Runs, in the given order, one a line. `now` is the target's clock. */
export function formatRuns(runs: readonly RunListItem[], options: ScreenOptions & { readonly now: Date }): string {
  const pen = ink(options)
  if (runs.length === 0) return 'No runs yet.'
  const rows = runs.map((run) => [
    cell(runMarks[run.state].symbol, runMarks[run.state].style),
    cell(pen.text(run.runId), 'bold'),
    cell(run.state),
    cell(formatAge(run.startedAt, options.now)),
    cell(run.durationMs === null ? '' : formatDuration(run.durationMs)),
    cell(pen.text(run.selection)),
    cell(counts(run)),
    cell(remark(run, pen), 'dim'),
  ])
  const columns = [
    {},
    { elide: 'middle', min: 4 } as const,
    {},
    { align: 'right' } as const,
    { align: 'right' } as const,
    { elide: 'middle', min: 8 } as const,
    { elide: 'end', min: 8 } as const,
    { elide: 'end', min: 0, yields: true } as const,
  ]
  return alignColumns(rows, columns, pen).join('\n')
}

function counts({ assets, failed }: RunListItem): string {
  if (assets === null) return ''
  const all = `${formatCount(assets)} ${assets === 1 ? 'asset' : 'assets'}`
  return failed > 0 ? `${all}, ${formatCount(failed)} failed` : all
}

function remark({ target, logicalDate, requestedBy, reason }: RunListItem, pen: Ink): string {
  return [...(reason === null ? [] : [`"${reason}"`]), target, logicalDate, requestedBy].map(pen.text).join('  ')
}
