import { useReport } from '../../data/index.ts'
import { CopyCommand, Dialog, Icon, Loading, TroubleNote } from '../../ui/index.ts'
import { ReportText } from './report-text.tsx'

interface ReportDialogProps {
  readonly runId: string
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** What happened, as Markdown to be read, copied or kept. */
export function ReportDialog({ runId, isOpen, onClose }: ReportDialogProps) {
  const report = useReport(runId, isOpen)
  return (
    <Dialog
      title="Report"
      isOpen={isOpen}
      onClose={onClose}
      width="l"
      actions={
        <a
          className="button button-plain button-m"
          href={`/api/runs/${encodeURIComponent(runId)}/report`}
          download={`run-${runId.slice(0, 8)}.md`}
        >
          <Icon name="download" />
          Download
        </a>
      }
    >
      {report.error && <TroubleNote error={report.error} onRetry={() => void report.refetch()} />}
      {report.data === undefined && !report.error && <Loading what="Writing the report" />}
      {report.data !== undefined && <ReportText markdown={report.data} />}
      <CopyCommand command={`pnpm headwater runs report ${runId}`} />
    </Dialog>
  )
}
