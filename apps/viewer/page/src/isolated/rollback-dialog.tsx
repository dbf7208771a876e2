import type { IsolatedRunView } from '@headwater/viewer'
import { useState } from 'react'
import { useRollback } from '../data/index.ts'
import { TextField } from '../ui/index.ts'
import { DeedDialog } from './deed-dialog.tsx'

interface RollbackDialogProps {
  readonly run: IsolatedRunView
  readonly onClose: () => void
}

/** Points back to what counted before a run. */
export function RollbackDialog({ run: { runId }, onClose }: RollbackDialogProps) {
  const [reason, setReason] = useState('')
  const rollback = useRollback()
  return (
    <DeedDialog
      title="Roll back"
      onClose={onClose}
      deed={rollback}
      canDo={reason.trim() !== ''}
      onDo={() => rollback.mutate({ name: runId, reason: reason.trim() })}
      isDanger
    >
      <p>
        From then on readers get what counted before <code>{runId}</code>, once it was looked whether that is still
        whole. Nothing is deleted.
      </p>
      <TextField label="Reason" hint="Kept for ever, beside the data" isRequired value={reason} onChange={setReason} />
    </DeedDialog>
  )
}
