import { useState } from 'react'
import { usePromote } from '../data/index.ts'
import { DeedDialog } from '../isolated/deed-dialog.tsx'
import { Checkbox, TextField } from '../ui/index.ts'

interface PromoteRunDialogProps {
  /** Runs or backfills that were validated and do not count yet. */
  readonly names: readonly string[]
  readonly onClose: () => void
}

/** Makes what this run wrote aside the one that counts, all of it. */
export function PromoteRunDialog({ names, onClose }: PromoteRunDialogProps) {
  const [reason, setReason] = useState('')
  const [accept, setAccept] = useState(false)
  const promote = usePromote()
  return (
    <DeedDialog
      title="Promote"
      onClose={onClose}
      deed={promote}
      canDo={accept}
      onDo={() => promote.mutate({ names, reason: reason.trim() || null, accept })}
    >
      <p>From then on readers get what this run wrote. What counts now stays beside it: a rollback points back.</p>
      <ul className="run-names">
        {names.map((name) => (
          <li key={name}>
            <code>{name}</code>
          </li>
        ))}
      </ul>
      <TextField label="Reason" hint="Kept for ever, beside the data" value={reason} onChange={setReason} />
      <Checkbox isSelected={accept} onChange={setAccept}>
        I have looked at the comparison and accept what differs
      </Checkbox>
    </DeedDialog>
  )
}
