import type { PartitionsView } from '@headwater/viewer'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import './calendar.css'
import { move, pagesFrom, windowFrom } from './calendar.ts'
import { CalendarPage } from './calendar-page.tsx'
import { useWidth } from './use-width.ts'

/** What a page takes at least, as in calendar.css: seven days of 30 px, or six months; and what is between two of them. */
const PAGE_PX = 216
const GAP_PX = 24
const MOST_PAGES = 6

export interface PartitionCalendarProps {
  readonly view: PartitionsView
  /** Where the keyboard is: a place in `view`. */
  readonly cursor: number
  readonly onCursor: (index: number) => void
  /** The partition that is looked at; null: none. */
  readonly selected: number | null
  readonly onSelect: (index: number) => void
}

/**
 * Some pages of a calendar around the cursor: however many partitions there are, so many cells are drawn. One stop for Tab; arrows, Page
 * Up and Down, Home and End move in it, Enter looks at a partition.
 */
export function PartitionCalendar({ view, cursor, onCursor, selected, onSelect }: PartitionCalendarProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  const columns = Math.max(1, Math.min(3, Math.floor((width + GAP_PX) / (PAGE_PX + GAP_PX))))
  const count = Math.min(MOST_PAGES, Math.max(view.type === 'daily' ? 2 : 4, columns * 2))
  const [shown, setShown] = useState<number | null>(null)
  const from = windowFrom(view, count, cursor, shown)
  if (from !== shown) setShown(from)
  const pages = useMemo(() => pagesFrom(view, from, count), [view, from, count])

  // The cell that the cursor moves to may be drawn only now.
  const follows = useRef(false)
  useEffect(() => {
    if (!follows.current) return
    follows.current = false
    ref.current?.querySelector<HTMLElement>(`[data-index="${cursor}"]`)?.focus()
  }, [cursor, ref])

  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.shiftKey) return
    const to = move(view, cursor, event.key, event.ctrlKey || event.metaKey)
    if (to !== null) {
      event.preventDefault()
      follows.current = to !== cursor
      onCursor(to)
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onSelect(cursor)
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the grids in it, which are one to the keyboard
    <div ref={ref} className="calendar" onKeyDown={press}>
      {pages.map((page) => (
        <CalendarPage
          key={page.id}
          page={page}
          isDaily={view.type === 'daily'}
          cursor={cursor}
          selected={selected}
          onSelect={onSelect}
        />
      ))}
    </div>
  )
}
