import type { RunStepView } from '@headwater/viewer'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import './gantt.css'
import { Chart, ROW_HEIGHT } from './chart.tsx'
import { criticalLinks } from './critical-links.ts'
import { ganttKey } from './keyboard.ts'
import { Lane } from './lane.tsx'
import { ganttRows, type Opened } from './rows.ts'
import { timeScale } from './scale.ts'
import { useWidth } from './use-width.ts'

interface GanttProps {
  readonly steps: readonly RunStepView[]
  /** The target's time in milliseconds; null where the run does not go on. */
  readonly now: number | null
  /** Where it began: the scale's zero before anything has. */
  readonly startedAt: number
  /** The row that is picked: its id. */
  readonly picked: string | null
  readonly onPick: (row: { readonly id: string; readonly step: string }) => void
}

/** Nearer to the end a label would be cut; its line is drawn all the same. Pixels. */
const LABEL_ROOM = 24

/** A run in time: a table of its steps and assets, whose last column is drawn. The arrow keys walk and open it. */
export function Gantt({ steps, now, startedAt, picked, onPick }: GanttProps) {
  const [opened, setOpened] = useState<Opened>(() => new Map())
  const scroller = useRef<HTMLDivElement>(null)
  const axis = useRef<HTMLTableCellElement>(null)
  const width = useWidth(axis)

  const rows = useMemo(() => ganttRows(steps, { now, opened }), [steps, now, opened])
  const links = useMemo(() => criticalLinks(steps, rows), [steps, rows])
  const scale = useMemo(() => {
    const spans = rows.flatMap((row) => row.bars.map(({ from, to }) => ({ from, to })))
    const start = { from: startedAt, to: startedAt }
    // What is to come is never cut out: only pauses that were.
    const future = now === null ? [] : [{ from: now, to: Math.max(now, ...spans.map(({ to }) => to)) }]
    return timeScale([start, ...spans, ...future], Math.max(2, Math.floor(width / 90)), startedAt)
  }, [rows, now, startedAt, width])

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  const shown = virtual.getVirtualItems()
  const from = shown[0]?.index ?? 0
  const to = (shown.at(-1)?.index ?? -1) + 1
  const active = rows.findIndex((row) => row.id === picked)

  const toggle = (id: string, open: boolean) => setOpened((before) => new Map(before).set(id, open))
  const onKeyDown = (event: KeyboardEvent) => {
    const done = ganttKey(rows, Math.max(0, active), event.key)
    if (done === null) return
    event.preventDefault()
    if (done.type === 'toggle') toggle(done.id, done.open)
    else {
      const row = rows[done.at]
      if (row === undefined) return
      virtual.scrollToIndex(done.at)
      onPick(row)
    }
  }

  return (
    <div className="gantt" ref={scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows open is a treegrid
        role="treegrid"
        aria-label="Steps of the run in time"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={active >= from && active < to ? rowId(active) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <thead className="gantt-head">
          <tr className="gantt-row" aria-rowindex={1}>
            <th scope="col">Step</th>
            <th scope="col" className="number">
              Took
            </th>
            <th scope="col" className="gantt-axis" ref={axis}>
              <span className="unseen">Time since the start</span>
              {scale.ticks
                .filter(({ place }) => place * width <= width - LABEL_ROOM)
                .map(({ place, label }) => (
                  <span key={place} className="gantt-tick" aria-hidden="true" style={{ left: place * width }}>
                    {label}
                  </span>
                ))}
            </th>
          </tr>
        </thead>
        <tbody className="gantt-body" style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index }) => {
            const row = rows[index]
            return row === undefined ? null : (
              <Lane
                key={row.id}
                id={rowId(index)}
                row={row}
                at={index}
                now={now}
                zero={scale.from}
                isPicked={index === active}
                onPick={() => onPick(row)}
                onToggle={(open) => toggle(row.id, open)}
              />
            )
          })}
        </tbody>
      </table>
      <Chart rows={rows} drawn={[from, to]} links={links} scale={scale} width={width} now={now} />
    </div>
  )
}

function rowId(at: number): string {
  return `gantt-row-${at}`
}
