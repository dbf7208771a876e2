import type { AssetView, PartitionsView } from '@headwater/viewer'
import { useMemo, useState } from 'react'
import { usePanelAddress, useSetPanel } from '../asset/panel-address.ts'
import { usePartitions } from '../data/index.ts'
import { EmptyState, formatCount, Loading, plural, StateMark, TroubleNote } from '../ui/index.ts'
import { PartitionCalendar } from './partition-calendar.tsx'
import { PartitionDetail } from './partition-detail.tsx'
import './partitions.css'
import { indexOf, partitionAt } from './series.ts'
import { StateStrip } from './state-strip.tsx'
import { countStates, countsInWords } from './summary.ts'
import { TroubleSpans } from './trouble-spans.tsx'

/** All partitions of an asset: how many are in which state, in one line, as a calendar, and the one that is picked. */
export default function Partitions({ asset }: { readonly asset: AssetView }) {
  const { data, error, refetch } = usePartitions(asset.key)
  if (data === undefined) {
    return error === null ? <Loading /> : <TroubleNote error={error} onRetry={() => void refetch()} />
  }
  if (data.states.length === 0) return <EmptyState title="No partition is due yet" />
  return <Board asset={asset} view={data} />
}

function Board({ asset, view }: { readonly asset: AssetView; readonly view: PartitionsView }) {
  const { partition } = usePanelAddress()
  const setPanel = useSetPanel()
  const selected = partition === null ? null : indexOf(view, partition)
  const [cursor, setCursor] = useState(selected ?? view.states.length - 1)
  // The keyboard goes where the address goes: a link, or back.
  const [followed, setFollowed] = useState(selected)
  if (selected !== followed) {
    setFollowed(selected)
    if (selected !== null) setCursor(selected)
  }
  const counts = useMemo(() => countStates(view.states), [view.states])
  const summary = countsInWords(counts)
  // Fewer partitions after the graph has changed: the cursor stays on one that is there.
  const at = Math.min(cursor, view.states.length - 1)

  const select = (index: number) => {
    setCursor(index)
    setPanel({ partition: partitionAt(view, index) }, 'replace')
  }

  return (
    <div className="asset-parts">
      <div className="partitions-all">
        <p className="partitions-counts">
          <strong>{plural(view.states.length, 'partition')}</strong>
          {counts.map(({ state, count }) => (
            <StateMark key={state} state={state} word={`${formatCount(count)} ${state}`} />
          ))}
        </p>
        <StateStrip view={view} cursor={at} onCursor={setCursor} summary={summary} />
        <TroubleSpans asset={asset} view={view} />
      </div>
      {partition !== null && selected === null && (
        <p className="partitions-none" role="status">
          {asset.label} has no partition <code>{partition}</code>.
        </p>
      )}
      <PartitionCalendar view={view} cursor={at} onCursor={setCursor} selected={selected} onSelect={select} />
      {selected !== null && partition !== null && <PartitionDetail asset={asset} partition={partition} />}
    </div>
  )
}
