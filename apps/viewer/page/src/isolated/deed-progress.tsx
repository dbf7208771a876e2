import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Scrolled } from '../asset/scrolled.tsx'
import { useStart } from '../data/index.ts'
import { keys } from '../data/keys.ts'
import { CopyCommand, StateMark, TroubleNote } from '../ui/index.ts'

/** What a command that was started says, until it has ended; what it changed is asked for anew then. */
export function DeedProgress({ startId }: { readonly startId: string }) {
  const { data, error } = useStart(startId)
  const client = useQueryClient()
  const hasEnded = data?.state === 'ended'
  useEffect(() => {
    if (hasEnded) void client.invalidateQueries({ queryKey: keys.assets })
  }, [hasEnded, client])
  if (data === undefined) return error === null ? <p>Starting …</p> : <TroubleNote error={error} />
  const { state, exitCode, command, output } = data
  return (
    <>
      <p role="status">
        {!hasEnded ? (
          <StateMark state={state} />
        ) : exitCode === 0 ? (
          <StateMark state="done" />
        ) : (
          <StateMark state="failed" word={`failed, exit code ${exitCode}`} />
        )}
      </p>
      <CopyCommand command={command} />
      {output.length > 0 && (
        <Scrolled className="deed-output" label="What the command says">
          <pre>{output.join('\n')}</pre>
        </Scrolled>
      )}
    </>
  )
}
