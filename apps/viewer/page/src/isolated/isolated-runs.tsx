import { usePanelAddress } from '../asset/panel-address.ts'
import { usePartitions } from '../data/index.ts'
import { indexOf, partitionAt } from '../partitions/series.ts'
import { newestMade } from '../partitions/summary.ts'
import { EmptyState, Loading, TroubleNote } from '../ui/index.ts'
import './isolated.css'
import { PartitionPicker } from './partition-picker.tsx'
import { RunsOfPartition } from './runs-of-partition.tsx'

/** The runs of a partition that were written beside one another: which of them counts, how they differ, what was done. */
export default function IsolatedRuns({ assetKey }: { readonly assetKey: string }) {
  const { data, error, refetch } = usePartitions(assetKey)
  const { partition } = usePanelAddress()
  if (data === undefined) {
    return error === null ? <Loading /> : <TroubleNote error={error} onRetry={() => void refetch()} />
  }
  if (data.states.length === 0) return <EmptyState title="No partition is due yet" />
  const shown = partition ?? partitionAt(data, newestMade(data.states))
  return (
    <div className="asset-parts">
      <PartitionPicker view={data} partition={shown} />
      {indexOf(data, shown) === null ? (
        <EmptyState title={`There is no partition ${shown}`} />
      ) : (
        <RunsOfPartition key={shown} assetKey={assetKey} partition={shown} />
      )}
    </div>
  )
}
