import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Group } from 'react-aria-components'
import { classes } from '../ui/classes.ts'
import { useNarrow } from '../ui/narrow.ts'
import './panes.css'

export interface Pane {
  /** Names it for screen readers, and on narrow screens. */
  readonly title: string
  readonly content: ReactNode
  /** What is picked, by its name: another one comes to the front on narrow screens. */
  readonly of?: string
}

interface PanesProps {
  readonly left?: Pane | null
  readonly middle: Pane
  /** What one has picked; null where nothing is. */
  readonly right?: Pane | null
  /** On narrow screens the one that is seen at first; default: what is picked, else the middle. */
  readonly first?: Place
}

type Place = 'left' | 'middle' | 'right'

/** Three panes beside one another; on narrow screens one at a time, and what one picks comes to the front. */
export function Panes({ left = null, middle, right = null, first }: PanesProps) {
  const picked = right === null ? null : `${right.title} ${right.of ?? ''}`
  const [front, setFront] = useState<Place>(first ?? (picked === null ? 'middle' : 'right'))
  const before = useRef(picked)
  const row = useRef<HTMLDivElement>(null)
  const isNarrow = useNarrow()
  useEffect(() => {
    if (before.current === picked) return
    before.current = picked
    setFront(picked === null ? 'middle' : 'right')
    // Where one pane shows at a time, the one that had the focus has gone: it goes on in the one that came.
    if (!isNarrow) return
    const frame = requestAnimationFrame(() => row.current?.querySelector<HTMLElement>('.pane-front')?.focus())
    return () => cancelAnimationFrame(frame)
  }, [picked, isNarrow])
  const panes: readonly (readonly [Place, Pane | null])[] = [
    ['left', left],
    ['middle', middle],
    ['right', right],
  ]
  const there = panes.flatMap(([place, pane]) => (pane ? [{ place, pane }] : []))
  return (
    <div className="panes">
      {there.length > 1 && (
        <Group className="panes-switch" aria-label="Panes">
          {there.map(({ place, pane }) => (
            <button key={place} type="button" aria-pressed={place === front} onClick={() => setFront(place)}>
              {pane.title}
            </button>
          ))}
        </Group>
      )}
      <div className="panes-row" ref={row}>
        {there.map(({ place, pane }) => (
          <section
            key={place}
            className={classes('pane', `pane-${place}`, place === front && 'pane-front')}
            aria-label={pane.title}
            tabIndex={-1}
          >
            {pane.content}
          </section>
        ))}
      </div>
    </div>
  )
}
