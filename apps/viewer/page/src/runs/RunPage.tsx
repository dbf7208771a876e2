import { useMemo } from 'react'
import { useParam } from '../app/address.ts'
import { Panes } from '../app/panes.tsx'
import { useRun } from '../data/index.ts'
import { Loading, TroubleNote } from '../ui/index.ts'
import { Gantt } from './gantt/gantt.tsx'
import { LogPane } from './log/log-pane.tsx'
import { OperationPane } from './operation-pane.tsx'
import './run-page.css'
import { partitionsOfLane, settled, stepOfLane } from './run-facts.ts'
import { RunHead } from './run-head.tsx'
import { StepPane } from './step-pane.tsx'
import { useTick } from './use-tick.ts'

/** One run: how it stands, its steps in time, the log, and what one has picked of it. */
export function RunPage({ runId }: { readonly runId: string }) {
  const { data, error, refetch } = useRun(runId)
  const run = useMemo(() => (data === undefined ? undefined : settled(data)), [data])
  const [lane, setLane] = useParam('step')
  const goesOn = run?.state === 'running' && !run.dead
  const now = useTick(goesOn)
  if (run === undefined) {
    return error === null ? (
      <Loading what="Reading the run" />
    ) : (
      <div className="run-missing">
        <TroubleNote error={error} onRetry={() => void refetch()} />
      </div>
    )
  }
  const picked = lane === null ? null : stepOfLane(lane, run.steps)
  return (
    <Panes
      middle={{
        title: 'Run',
        content: (
          <div className="run">
            <RunHead run={run} now={now} onPick={setLane} />
            <Gantt
              steps={run.steps}
              now={now}
              startedAt={Date.parse(run.startedAt)}
              picked={lane}
              onPick={({ id }) => setLane(id, 'replace')}
            />
            <LogPane
              runId={run.runId}
              step={picked?.step ?? ''}
              steps={run.steps}
              onStep={(step) => setLane(step === '' ? null : step, 'replace')}
              isRunning={goesOn}
            />
          </div>
        ),
      }}
      right={
        picked === null || lane === null
          ? null
          : {
              title: 'Step',
              of: lane,
              content: lane.startsWith('operation ') ? (
                <OperationPane
                  steps={partitionsOfLane(lane, run.steps)}
                  onPick={setLane}
                  onClose={() => setLane(null)}
                />
              ) : (
                <StepPane run={run} step={picked} lane={lane} now={now} onClose={() => setLane(null)} />
              ),
            }
      }
    />
  )
}
