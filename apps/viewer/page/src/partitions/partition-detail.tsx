import type { AssetView } from '@headwater/viewer'
import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { planHref } from '../app/address.ts'
import { MaterializationsTable } from '../asset/materializations-table.tsx'
import { useAssetHref } from '../asset/panel-address.ts'
import { usePartition } from '../data/index.ts'
import { Loading, Panel, StateMark, TroubleNote } from '../ui/index.ts'
import { longLabel } from './calendar.ts'

interface PartitionDetailProps {
  readonly asset: AssetView
  readonly partition: string
}

/** One partition: how it stands, what may be done, and when it was made. */
export function PartitionDetail({ asset, partition }: PartitionDetailProps) {
  const { data, error, refetch } = usePartition(asset.key, partition)
  const hrefOf = useAssetHref()
  // What is picked may be drawn below what is seen. Not when it is only asked for anew.
  const ref = useRef<HTMLDivElement>(null)
  const shown = data === undefined ? null : partition
  useEffect(() => {
    if (shown !== null) ref.current?.scrollIntoView({ block: 'nearest' })
  }, [shown])
  return (
    <div ref={ref}>
      <Panel
        title={longLabel(partition)}
        actions={
          <>
            {asset.isolated && <Link href={hrefOf(asset.key, { tab: 'runs', partition })}>Its runs</Link>}
            {asset.operation !== null && (
              <Link href={planHref(asset.key, { partitions: partition, downstream: '1' })}>Plan</Link>
            )}
          </>
        }
      >
        {data === undefined && error === null && <Loading />}
        {error !== null && <TroubleNote error={error} onRetry={() => void refetch()} />}
        {data !== undefined && (
          <>
            <p>
              <StateMark state={data.state} />
              {data.cause !== null && <span className="partition-cause"> {data.cause}</span>}
            </p>
            {data.history.length > 0 ? (
              <MaterializationsTable
                rows={data.history}
                label={`Materializations of ${partition}, newest first`}
                by="time"
              />
            ) : (
              <p className="dim">Never made, as far as the ledger knows.</p>
            )}
          </>
        )}
      </Panel>
    </div>
  )
}
