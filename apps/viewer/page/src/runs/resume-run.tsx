import { useState } from 'react'
import { DeedButton } from '../app/deed-button.tsx'
import { useResumeRun } from '../data/index.ts'
import { StartProgress } from '../plan/start-progress.tsx'
import { Button, CopyCommand, Dialog, TroubleNote } from '../ui/index.ts'

/** Goes on with a run that stopped. There only while it can be resumed: it closes by itself once the run goes on. */
export function ResumeRun({ runId }: { readonly runId: string }) {
  const [isOpen, setOpen] = useState(false)
  const resume = useResumeRun()
  const close = () => {
    setOpen(false)
    resume.reset()
  }
  const press = () => {
    if (resume.isSuccess) close()
    else if (!resume.isPending) resume.mutate(runId)
  }
  return (
    <>
      <DeedButton onPress={() => setOpen(true)}>Resume …</DeedButton>
      <Dialog
        title="Resume this run?"
        isOpen={isOpen}
        onClose={close}
        width="s"
        actions={
          <>
            {!resume.isSuccess && <Button onPress={close}>Not now</Button>}
            {/* One button from the first to the last, so that the focus stays in the dialog. */}
            <Button variant={resume.isSuccess ? 'plain' : 'primary'} onPress={press}>
              {resume.isSuccess ? 'Close' : 'Resume'}
            </Button>
          </>
        }
      >
        <p>It goes on with what failed, was not reached or was not available. What is finished stays as it is.</p>
        <CopyCommand command={`pnpm headwater runs resume ${runId}`} />
        {resume.error && <TroubleNote error={resume.error} />}
        {resume.data && <StartProgress startId={resume.data.startId} />}
      </Dialog>
    </>
  )
}
