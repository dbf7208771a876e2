import { useEffect } from 'react'
import { useStart } from '../data/index.ts'
import { CopyCommand, StateMark, TroubleNote } from '../ui/index.ts'
import './start-progress.css'

interface StartProgressProps {
  readonly startId: string
  /** Called once the run is written down. */
  readonly onRunning?: (runId: string) => void
}

/** What became of a command that was started: its last lines until the run has an id, or why there is none. */
export function StartProgress({ startId, onRunning }: StartProgressProps) {
  const { data: start, error } = useStart(startId)
  const runId = start?.runId ?? null
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the id is known
  useEffect(() => {
    if (runId !== null) onRunning?.(runId)
  }, [runId])
  if (error !== null) return <TroubleNote error={error} />
  const ended = start?.state === 'ended'
  return (
    <div className="start-progress" role="status">
      <StateMark
        state={ended ? (start.exitCode === 0 ? 'done' : 'failed') : 'starting'}
        word={ended ? endInWords(start.exitCode) : 'starting …'}
      />
      {start !== undefined && start.output.length > 0 && <pre>{start.output.slice(-12).join('\n')}</pre>}
      {ended && start.exitCode !== 0 && <CopyCommand command={start.command} />}
    </div>
  )
}

function endInWords(exitCode: number | null): string {
  if (exitCode === 0) return 'done'
  return exitCode === null ? 'it was ended' : `it ended with exit code ${exitCode}`
}
