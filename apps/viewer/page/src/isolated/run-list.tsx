import type { IsolatedRunView } from '@headwater/viewer'
import { useState } from 'react'
import { DeedButton } from '../app/deed-button.tsx'
import { RunLink } from '../asset/links.tsx'
import { formatBytes, formatCount, StateMark, Time } from '../ui/index.ts'
import { type Deed, deedFor, quarantineRate } from './metrics.ts'
import { PromoteDialog } from './promote-dialog.tsx'
import { RollbackDialog } from './rollback-dialog.tsx'

interface RunListProps {
  readonly runs: readonly IsolatedRunView[]
  readonly canonical: string | null
}

/** The runs of a partition, and what may be done with each. */
export function RunList({ runs, canonical }: RunListProps) {
  // Not of a single run: what is being done to it changes what may be done.
  const [asked, setAsked] = useState<{ readonly deed: Deed; readonly run: IsolatedRunView } | null>(null)
  const close = () => setAsked(null)
  return (
    <>
      <ul className="isolated-runs">
        {runs.map((run) => (
          <Run key={run.runId} run={run} canonical={canonical} onDeed={(deed) => setAsked({ deed, run })} />
        ))}
      </ul>
      {asked?.deed === 'promote' && <PromoteDialog run={asked.run} onClose={close} />}
      {asked?.deed === 'roll back' && <RollbackDialog run={asked.run} onClose={close} />}
    </>
  )
}

interface RunProps {
  readonly run: IsolatedRunView
  readonly canonical: string | null
  readonly onDeed: (deed: Deed) => void
}

function Run({ run, canonical, onDeed }: RunProps) {
  const { runId, state, metrics, message, reason } = run
  const counts = runId === canonical
  const deed = deedFor(run, canonical)
  return (
    <li className="isolated-run" data-counts={counts}>
      <p className="isolated-run-head">
        <span className="mono isolated-run-id">{runId}</span>
        {counts ? (
          <StateMark state="done" show="pill" word="counts" />
        ) : (
          <StateMark state={shownState(state)} word={state} />
        )}
      </p>
      {metrics !== null && <Metrics metrics={metrics} />}
      <p className="dim isolated-run-facts">
        <Time at={run.endedAt ?? run.plannedAt} />
        {run.requestedBy !== '' && <span>{run.requestedBy}</span>}
        <span>schema {run.schemaVersion}</span>
        {run.bytes !== null && <span>{formatBytes(run.bytes)}</span>}
        {run.months !== null && run.months.length > 0 && <span>rows of {run.months.join(', ')}</span>}
        {run.headwaterRun !== null && (
          <span>
            run <RunLink runId={run.headwaterRun} />
          </span>
        )}
      </p>
      {reason !== null && <p className="isolated-run-text">“{reason}”</p>}
      {/* Of one that is right it says again what its figures and the comparison do. */}
      {message !== null && state !== 'validated' && <p className="isolated-run-text isolated-run-message">{message}</p>}
      {deed !== null && (
        <DeedButton
          size="s"
          className="isolated-run-deed"
          variant={deed === 'roll back' ? 'danger' : 'plain'}
          onPress={() => onDeed(deed)}
        >
          {deed === 'roll back' ? 'Roll back' : 'Promote'}
        </DeedButton>
      )}
    </li>
  )
}

function Metrics({ metrics }: { readonly metrics: NonNullable<IsolatedRunView['metrics']> }) {
  const rate = quarantineRate(metrics)
  return (
    <p className="isolated-run-facts">
      <span>{formatCount(metrics.valid)} valid</span>
      <span>
        {formatCount(metrics.quarantined)} quarantined{rate !== null && rate > 0 && ` (${rate.toFixed(1)} %)`}
      </span>
      <span>{formatCount(metrics.condemned)} condemned</span>
      <span className="dim">of {formatCount(metrics.input)}</span>
    </p>
  )
}

/** The sign for a state of its own vocabulary. */
function shownState(state: string): string {
  const known: { readonly [state: string]: string } = {
    planned: 'waiting',
    written: 'running',
    validated: 'succeeded',
    original: 'succeeded',
    deleted: 'cancelled',
  }
  return Object.hasOwn(known, state) ? (known[state] ?? state) : state
}
