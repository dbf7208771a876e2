import type { RunView } from '@headwater/viewer'
import { useState } from 'react'
import { DeedButton } from '../app/deed-button.tsx'
import { Button } from '../ui/index.ts'
import { CancelRun } from './cancel-run.tsx'
import { PromoteRunDialog } from './promote-run-dialog.tsx'
import { ReportDialog } from './report/report-dialog.tsx'
import { ResumeRun } from './resume-run.tsx'

/** Report, resume, promote and cancel: each where it can be done now. */
export function RunDeeds({ run: { runId, can } }: { readonly run: RunView }) {
  const [open, setOpen] = useState<'promote' | 'report' | null>(null)
  const close = () => setOpen(null)
  return (
    <div className="run-deeds">
      <Button onPress={() => setOpen('report')}>Report</Button>
      {can.resume && <ResumeRun runId={runId} />}
      {can.promote.length > 0 && (
        <DeedButton variant="primary" onPress={() => setOpen('promote')}>
          Promote …
        </DeedButton>
      )}
      {can.cancel && <CancelRun runId={runId} />}
      {open === 'promote' && <PromoteRunDialog names={can.promote} onClose={close} />}
      <ReportDialog runId={runId} isOpen={open === 'report'} onClose={close} />
    </div>
  )
}
