import type { RunView } from '@headwater/viewer'
import { Link } from 'wouter'
import { formatDuration, plural, StateMark, stateLook, Time } from '../ui/index.ts'
import { RunDeeds } from './run-deeds.tsx'
import { assetCounts, shownState, troubles } from './run-facts.ts'

interface RunHeadProps {
  readonly run: RunView
  readonly now: number | null
  readonly onPick: (lane: string) => void
}

/** So many failures are told on top; the rest is in the chart. */
const TOLD = 4

/** What it is, how it stands, what went wrong, and what can be done about it. */
export function RunHead({ run, now, onPick }: RunHeadProps) {
  const tookMs = run.durationMs ?? (now === null ? null : now - Date.parse(run.startedAt))
  const wrong = troubles(run)
  return (
    <header className="run-head">
      <div className="run-title">
        <span role="status">
          <StateMark state={shownState(run)} show="pill" />
        </span>
        <h1 title={run.selection}>{run.selection}</h1>
        <RunDeeds run={run} />
      </div>
      <p className="run-line">
        <span>
          {run.kind} of {run.logicalDate}
        </span>
        <span>
          run <code>{run.runId.slice(0, 8)}</code>
        </span>
        <span>by {run.requestedBy}</span>
        <span>
          <Time at={run.startedAt} show="seconds" /> UTC
        </span>
        {tookMs !== null && <span>{formatDuration(tookMs)}</span>}
        {run.reason !== null && <span className="run-reason">“{run.reason}”</span>}
        <Link href={`/?${new URLSearchParams({ select: run.selection })}`}>On the graph</Link>
      </p>
      <p className="run-line">
        {assetCounts(run.steps).map(({ state, count }) => (
          <StateMark key={state} state={state} word={`${count} ${stateLook(state).word}`} />
        ))}
      </p>
      {wrong.length > 0 && (
        <ul className="run-troubles" aria-label="What went wrong">
          {wrong.slice(0, TOLD).map(({ lane, state, what, message }) => (
            <li key={`${lane} ${what}`}>
              <button type="button" className="run-trouble" onClick={() => onPick(lane)}>
                <StateMark state={state} word={what} />
              </button>
              <span className="run-message" title={message}>
                {message}
              </span>
            </li>
          ))}
          {wrong.length > TOLD && <li className="dim">{plural(wrong.length - TOLD, 'more', 'more')}</li>}
        </ul>
      )}
    </header>
  )
}
