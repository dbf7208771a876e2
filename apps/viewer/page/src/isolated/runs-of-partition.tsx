import { usePanelAddress, useSetPanel } from '../asset/panel-address.ts'
import { useIsolated } from '../data/index.ts'
import { EmptyState, Loading, Panel, TroubleNote } from '../ui/index.ts'
import { ComparisonPanel } from './comparison-panel.tsx'
import { Deeds } from './deeds.tsx'
import { usualPair } from './metrics.ts'
import { RunList } from './run-list.tsx'

interface RunsOfPartitionProps {
  readonly assetKey: string
  readonly partition: string
}

/** Its runs, newest first; two of them compared; what was done to them. */
export function RunsOfPartition({ assetKey, partition }: RunsOfPartitionProps) {
  const { data, error, refetch } = useIsolated(assetKey, partition)
  const { a, b } = usePanelAddress()
  const setPanel = useSetPanel()
  if (data === undefined) {
    return error === null ? (
      <Loading what="Asking for its runs" />
    ) : (
      <TroubleNote error={error} onRetry={() => void refetch()} />
    )
  }
  const { runs, canonical, deeds } = data
  if (runs.length === 0) return <EmptyState title={`No run of ${partition} yet`} />
  const isThere = (runId: string | null) => runs.some((run) => run.runId === runId)
  const asked = a !== null && b !== null && isThere(a) && isThere(b) ? ([a, b] as const) : null
  const pair = asked ?? usualPair(runs, canonical)
  return (
    <>
      <Panel title={canonical === null ? 'Runs, of which none counts yet' : 'Runs'}>
        <RunList runs={runs} canonical={canonical} />
      </Panel>
      {pair !== null && (
        <ComparisonPanel
          assetKey={assetKey}
          partition={partition}
          runs={runs}
          pair={pair}
          onPair={(a, b) => setPanel({ a, b }, 'replace')}
        />
      )}
      {deeds.length > 0 && <Deeds deeds={deeds} />}
    </>
  )
}
