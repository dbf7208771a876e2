import type { IsolatedRunView } from '@headwater/viewer'
import { useState } from 'react'
import { usePromote } from '../data/index.ts'
import { Checkbox, TextField } from '../ui/index.ts'
import { DeedDialog } from './deed-dialog.tsx'

interface PromoteDialogProps {
  readonly run: IsolatedRunView
  readonly onClose: () => void
}

/** Makes a run the one that counts: alone, or with the other dates of its backfill. */
export function PromoteDialog({ run: { runId, backfillId }, onClose }: PromoteDialogProps) {
  const [reason, setReason] = useState('')
  const [accept, setAccept] = useState(false)
  const [whole, setWhole] = useState(false)
  const promote = usePromote()
  const name = whole && backfillId !== null ? backfillId : runId
  return (
    <DeedDialog
      title="Promote"
      onClose={onClose}
      deed={promote}
      canDo={accept}
      onDo={() => promote.mutate({ names: [name], reason: reason.trim() || null, accept })}
    >
      <p>
        From then on readers get <code>{name}</code>, and Gold is made of it in the same step. What counts now stays
        beside it: a rollback points back.
      </p>
      {backfillId !== null && backfillId !== runId && (
        <Checkbox isSelected={whole} onChange={setWhole}>
          All dates of its backfill, <code>{backfillId}</code>
        </Checkbox>
      )}
      <TextField label="Reason" hint="Kept for ever, beside the data" value={reason} onChange={setReason} />
      <Checkbox isSelected={accept} onChange={setAccept}>
        I have looked at the comparison and accept what differs
      </Checkbox>
    </DeedDialog>
  )
}
