import { useState } from 'react'
import { DeedButton } from '../app/deed-button.tsx'
import { useCancelRun } from '../data/index.ts'
import { Button, CopyCommand, Dialog, TroubleNote } from '../ui/index.ts'

/** Ends a run, once one has said so twice. There only while it can be cancelled: what was asked is forgotten with it. */
export function CancelRun({ runId }: { readonly runId: string }) {
  const [isOpen, setOpen] = useState(false)
  const cancel = useCancelRun()
  const close = () => setOpen(false)
  return (
    <>
      <DeedButton variant="danger" onPress={() => setOpen(true)} isDisabled={cancel.isSuccess}>
        {cancel.isSuccess ? 'Cancelling …' : 'Cancel run …'}
      </DeedButton>
      <Dialog
        title="Cancel this run?"
        isOpen={isOpen}
        onClose={close}
        width="s"
        actions={
          <>
            <Button onPress={close}>Let it run</Button>
            <Button
              variant="danger"
              isDisabled={cancel.isPending}
              onPress={() => cancel.mutate(runId, { onSuccess: close })}
            >
              Cancel the run
            </Button>
          </>
        }
      >
        <p>
          What runs now is ended, with all that it has started. What is done stays done, and the run can be resumed.
        </p>
        <CopyCommand command={`pnpm headwater runs cancel ${runId}`} />
        {cancel.error && <TroubleNote error={cancel.error} />}
      </Dialog>
    </>
  )
}
