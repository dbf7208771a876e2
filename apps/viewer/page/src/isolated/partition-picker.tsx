import type { PartitionsView } from '@headwater/viewer'
import { useEffect, useMemo, useState } from 'react'
import { useSetPanel } from '../asset/panel-address.ts'
import { indexOf, partitionAt, stateOf } from '../partitions/series.ts'
import { StateStrip } from '../partitions/state-strip.tsx'
import { countStates, countsInWords } from '../partitions/summary.ts'
import { Icon, IconButton, StateMark } from '../ui/index.ts'

/** Somebody who goes along the strip means where they stop: the runs on the way are not asked for. */
const REST_MS = 200

interface PartitionPickerProps {
  readonly view: PartitionsView
  /** The one whose runs are shown. */
  readonly partition: string
}

/** Which partition is looked at: pointed at in the strip, or gone to one by one. */
export function PartitionPicker({ view, partition }: PartitionPickerProps) {
  const setPanel = useSetPanel()
  const last = view.states.length - 1
  const [cursor, setCursor] = useState<number | null>(null)
  useEffect(() => {
    if (cursor === null) return
    const timer = setTimeout(() => {
      setPanel({ partition: partitionAt(view, cursor), a: null, b: null }, 'replace')
      setCursor(null)
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [cursor, view, setPanel])
  const summary = useMemo(() => countsInWords(countStates(view.states)), [view.states])
  const shown = cursor ?? indexOf(view, partition)
  const at = shown ?? last
  return (
    <div className="partition-picker">
      <div className="partition-picker-row">
        <IconButton label="The partition before" size="s" isDisabled={at === 0} onPress={() => setCursor(at - 1)}>
          <Icon name="left" />
        </IconButton>
        <h3>{shown === null ? partition : partitionAt(view, shown)}</h3>
        <IconButton label="The next partition" size="s" isDisabled={at === last} onPress={() => setCursor(at + 1)}>
          <Icon name="right" />
        </IconButton>
        {shown === null ? (
          <span className="dim">no such partition</span>
        ) : (
          <StateMark state={stateOf(view.states[shown] ?? '')} />
        )}
      </div>
      <StateStrip view={view} cursor={at} onCursor={setCursor} summary={summary} />
    </div>
  )
}
