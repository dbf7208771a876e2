import type { RunLineView } from '@headwater/viewer'
import { Link } from 'wouter'
import { runHref } from '../app/address.ts'
import { type DataColumn, Duration, formatDuration, plural, StateMark, Time } from '../ui/index.ts'
import { shownState } from './run-facts.ts'

export const wideColumns: readonly DataColumn<RunLineView>[] = [
  { id: 'state', title: 'State', width: 116, cell: (run) => <StateMark state={shownState(run)} /> },
  {
    id: 'run',
    title: 'Run',
    width: 92,
    isRowHeader: true,
    cell: ({ runId }) => (
      <Link href={runHref(runId)}>
        <code>{runId.slice(0, 8)}</code>
      </Link>
    ),
  },
  {
    id: 'selection',
    title: 'Selection',
    width: '3fr',
    minWidth: 160,
    cell: ({ selection }) => <Whole text={selection} />,
  },
  { id: 'kind', title: 'Kind', width: 96, cell: ({ kind }) => kind },
  { id: 'date', title: 'Date', width: 96, cell: ({ logicalDate }) => logicalDate },
  { id: 'assets', title: 'Assets', width: '2fr', minWidth: 150, cell: (run) => <Whole text={outcome(run)} /> },
  { id: 'reason', title: 'Reason', width: '2fr', minWidth: 120, cell: ({ reason }) => <Whole text={reason ?? ''} /> },
  { id: 'by', title: 'By', width: '1fr', minWidth: 100, cell: ({ requestedBy }) => <Whole text={requestedBy} /> },
  { id: 'started', title: 'Started', width: 96, cell: ({ startedAt }) => <Time at={startedAt} show="age" /> },
  { id: 'took', title: 'Took', width: 92, align: 'end', cell: ({ durationMs }) => <Duration ms={durationMs} /> },
]

/** One column of lines below each other, for narrow screens. */
export const narrowColumns: readonly DataColumn<RunLineView>[] = [
  {
    id: 'run',
    title: 'Run',
    isRowHeader: true,
    cell: (run) => (
      <div className="runs-card">
        <span className="runs-first">
          <StateMark state={shownState(run)} show="mark" />
          <Link href={runHref(run.runId)}>{run.selection}</Link>
        </span>
        <span>{[shownState(run), outcome(run)].filter((text) => text !== '').join(' · ')}</span>
        <span className="dim">
          {run.kind} of {run.logicalDate}
          {run.reason !== null && ` · “${run.reason}”`}
        </span>
      </div>
    ),
  },
  {
    id: 'started',
    title: 'Started',
    width: 96,
    align: 'end',
    cell: ({ startedAt, durationMs }) => (
      <div className="runs-card">
        <Time at={startedAt} show="age" />
        {durationMs !== null && <span className="dim">{formatDuration(durationMs)}</span>}
      </div>
    ),
  },
]

/** Its words are in full on hovering where there is no room. */
function Whole({ text }: { readonly text: string }) {
  return <span title={text}>{text}</span>
}

/** `12 made, 7 unchanged, 1 failed`: what became of its assets; empty while it goes on. */
export function outcome({ summary }: RunLineView): string {
  if (summary === null) return ''
  const { assets } = summary
  const same = (assets.unchanged ?? 0) + (assets['unchanged upstream'] ?? 0)
  const parts: readonly (readonly [number, string])[] = [
    [assets.failed ?? 0, 'failed'],
    [assets.interrupted ?? 0, 'interrupted'],
    [assets.unavailable ?? 0, 'unavailable'],
    [assets['not run'] ?? 0, 'not run'],
    [assets.materialized ?? 0, 'made'],
    [assets['written aside'] ?? 0, 'written aside'],
    [same, 'unchanged'],
  ]
  const told = parts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []))
  return told.length === 0 ? plural(0, 'asset') : told.join(', ')
}
