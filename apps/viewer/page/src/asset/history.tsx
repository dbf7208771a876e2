import type { MaterializationView } from '@headwater/viewer'
import { useMemo } from 'react'
import { useMaterializations } from '../data/index.ts'
import { Button, EmptyState, formatCount, formatDuration, Loading, TroubleNote } from '../ui/index.ts'
import { MaterializationsTable } from './materializations-table.tsx'
import { Plot } from './plot.tsx'
import { plotSeries } from './plots.ts'

/** What was made when: rows and durations as lines, all of it as a table. */
export default function History({ assetKey }: { readonly assetKey: string }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useMaterializations(assetKey)
  const rows = useMemo(() => data?.pages.flatMap(({ rows }) => rows) ?? [], [data])
  if (data === undefined) {
    return error === null ? <Loading /> : <TroubleNote error={error} onRetry={() => void refetch()} />
  }
  const by = rows.some(({ partition }) => partition !== null) ? 'partition' : 'time'
  if (rows.length === 0) return <EmptyState title="Never made, as far as the ledger knows" />
  return (
    <div className="asset-parts">
      <Plots rows={rows} />
      <MaterializationsTable rows={rows} label="Materializations, newest first" by={by} />
      {error !== null && <TroubleNote error={error} />}
      {hasNextPage && (
        <Button className="more" isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>
          Older ones
        </Button>
      )}
    </div>
  )
}

function Plots({ rows }: { readonly rows: readonly MaterializationView[] }) {
  const counts = useMemo(() => plotSeries(rows, ({ rows }) => rows), [rows])
  const durations = useMemo(() => plotSeries(rows, ({ durationMs }) => durationMs), [rows])
  if (counts === null && durations === null) return null
  return (
    <div className="plots">
      {counts !== null && <Plot title="Rows" series={counts} format={formatCount} />}
      {durations !== null && <Plot title="Duration" series={durations} format={formatDuration} />}
    </div>
  )
}
