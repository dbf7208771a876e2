import type { PlanView } from '@headwater/viewer'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { runHref } from '../app/address.ts'
import { TroubleError, useStartRun } from '../data/index.ts'
import { Button, Dialog, Facts, formatCount, plural, TextField, TroubleNote } from '../ui/index.ts'
import { formatEstimate } from './estimate.ts'
import { partitionsInWords } from './numbered.ts'
import { StartProgress } from './start-progress.tsx'

export interface Target {
  readonly name: string
  readonly isSandbox: boolean
}

interface StartDialogProps {
  readonly view: PlanView
  readonly target: Target
  readonly onClose: () => void
  /** What was shown is not the plan any more: plans again. */
  readonly onAgain: () => void
}

/** Says once more where and how much, asks why, and starts it; then leads to the run. */
export function StartDialog({ view, target, onClose, onAgain }: StartDialogProps) {
  const [, go] = useLocation()
  const [reason, setReason] = useState('')
  const start = useStartRun()
  const { plan, needsReason, warnings } = view
  const dates = plan.steps.flatMap((step) => step.partition ?? [])
  const lacksReason = needsReason && reason.trim() === ''
  const isGone = start.error instanceof TroubleError && start.error.status === 409
  const submit = () => {
    if (lacksReason || start.isPending || start.isSuccess) return
    start.mutate({ planId: view.planId, reason: reason.trim() === '' ? null : reason.trim() })
  }
  return (
    <Dialog
      title={`Start on ${target.name}?`}
      isOpen
      onClose={onClose}
      actions={
        <>
          {!start.isSuccess && <Button onPress={onClose}>Not now</Button>}
          {/* One button from the first to the last, so that the focus stays in the dialog. */}
          <Button
            variant={start.isSuccess ? 'plain' : 'primary'}
            isDisabled={lacksReason && !start.isSuccess && !isGone}
            onPress={start.isSuccess ? onClose : isGone ? onAgain : submit}
          >
            {start.isSuccess ? 'Close' : isGone ? 'Plan again' : `Start ${plural(plan.assets.length, 'asset')}`}
          </Button>
        </>
      }
    >
      <Facts
        facts={[
          ['Target', <strong key="target">{target.isSandbox ? target.name : `${target.name}, not a sandbox`}</strong>],
          ['Assets', `${formatCount(plan.assets.length)} of ${formatCount(plan.assetsInGraph)}`],
          ['Steps', formatCount(plan.steps.length)],
          ['Takes', plan.estimateMs === null ? 'nobody knows yet' : `about ${formatEstimate(plan.estimateMs)}`],
          ['Date', plan.request.logicalDate],
          ...(dates.length === 0 ? [] : [['Partitions', partitionsInWords(dates)] as const]),
        ]}
      />
      {view.aside && <p className="plan-note">Written beside what counts now; promoting it is a step of its own.</p>}
      {warnings.map((warning) => (
        <p key={warning} className="plan-warning">
          {warning}
        </p>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <TextField
          label={needsReason ? 'Reason' : 'Reason, if you like'}
          value={reason}
          onChange={setReason}
          placeholder="source was late"
          hint="Kept with the run"
          isRequired={needsReason}
          autoFocus
        />
      </form>
      {start.error && <TroubleNote error={start.error} />}
      {start.data && <StartProgress startId={start.data.startId} onRunning={(runId) => go(runHref(runId))} />}
    </Dialog>
  )
}
