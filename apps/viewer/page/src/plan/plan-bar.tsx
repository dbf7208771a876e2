import type { PlanView } from '@headwater/viewer'
import { useState } from 'react'
import { DeedButton } from '../app/deed-button.tsx'
import { useSession } from '../data/index.ts'
import { CopyCommand } from '../ui/index.ts'
import { StartDialog, type Target } from './start-dialog.tsx'

interface PlanBarProps {
  readonly view: PlanView
  readonly target: Target | null
  /** What is shown is not what is asked any more. */
  readonly isOld: boolean
  /** Plans again. */
  readonly onAgain: () => void
}

/** Below the graph: the command that does the same, and the start. */
export function PlanBar({ view, target, isOld, onAgain }: PlanBarProps) {
  const session = useSession()
  // What is confirmed is what was shown when the button was pressed, whatever is planned since.
  const [starting, setStarting] = useState<PlanView | null>(null)
  const mayChange = session.data?.mayChange ?? true
  const isEmpty = view.plan.assets.length === 0
  return (
    <footer className="plan-bar">
      <CopyCommand command={view.command} />
      <div className="plan-start">
        {!mayChange && <span className="dim">Starting it here needs the token that the terminal printed.</span>}
        <DeedButton
          variant="primary"
          isDisabled={isOld || isEmpty || target === null}
          onPress={() => setStarting(view)}
        >
          {isEmpty ? 'Nothing to start' : mayChange ? 'Start …' : 'Start with the token …'}
        </DeedButton>
      </div>
      {starting !== null && target !== null && (
        <StartDialog
          view={starting}
          target={target}
          onClose={() => setStarting(null)}
          onAgain={() => {
            setStarting(null)
            onAgain()
          }}
        />
      )}
    </footer>
  )
}
