import type { RunStepView } from '@headwater/viewer'
import { type DataColumn, DataTable, Duration, Icon, IconButton, StateMark } from '../ui/index.ts'
import { tally } from './gantt/state-of-all.ts'

interface OperationPaneProps {
  /** Its steps, one for each partition. */
  readonly steps: readonly RunStepView[]
  readonly onPick: (lane: string) => void
  readonly onClose: () => void
}

/** More rows than this scroll within the table, and only those in sight are drawn. */
const MANY = 100

const columns: readonly DataColumn<RunStepView>[] = [
  { id: 'partition', title: 'Partition', isRowHeader: true, sortBy: partitionOf, cell: partitionOf },
  {
    id: 'state',
    title: 'State',
    width: 120,
    sortBy: ({ state }) => state,
    cell: ({ state }) => <StateMark state={state} />,
  },
  {
    id: 'took',
    title: 'Took',
    width: 88,
    align: 'end',
    sortBy: tookMs,
    cell: (step) => <Duration ms={tookMs(step)} />,
  },
]

/** The partitions of one operation: what became of each; one opens its step. */
export function OperationPane({ steps, onPick, onClose }: OperationPaneProps) {
  return (
    <div className="step">
      <header className="step-head">
        <div>
          <h2>{steps[0]?.operation}</h2>
          <p className="dim">{tally(steps)}</p>
        </div>
        <IconButton label="Close the operation" onPress={onClose}>
          <Icon name="close" />
        </IconButton>
      </header>
      <DataTable
        label="Partitions"
        columns={columns}
        rows={steps}
        rowKey={stepKey}
        onOpen={({ step }) => onPick(step)}
        {...(steps.length > MANY ? { height: '70vh' } : {})}
      />
    </div>
  )
}

function stepKey({ step }: RunStepView): string {
  return step
}

function partitionOf({ partition, step }: RunStepView): string {
  return partition ?? step
}

function tookMs({ startedAt, endedAt }: RunStepView): number | null {
  return startedAt === null || endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt)
}
