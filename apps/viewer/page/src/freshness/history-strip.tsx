import { stateLook } from '../ui/index.ts'
import type { HistoryCell } from './policies.ts'
import { stripInWords } from './strip.ts'

/** How tall a moment is: who cannot tell the colours sees the shape. */
const HEIGHTS: { readonly [state: string]: number } = { fresh: 5, warned: 9, unknown: 3, unavailable: 14, stale: 14 }
const HEIGHT = 14
/** Between two moments, as a part of one. */
const GAP = 0.15

/** How it stood before, oldest first: the taller, the worse. */
export function HistoryStrip({ cells }: { readonly cells: readonly HistoryCell[] | null }) {
  if (cells === null || cells.length === 0) return null
  return (
    <span className="freshness-strip">
      <svg viewBox={`0 0 ${cells.length} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {cells.map(({ at, state }, place) => {
          if (state === null) return null
          const height = HEIGHTS[state] ?? HEIGHT
          return (
            <rect
              key={at}
              data-tone={stateLook(state).tone}
              className={state === 'unavailable' ? 'freshness-hollow' : 'freshness-solid'}
              x={place + GAP / 2}
              y={HEIGHT - height}
              width={1 - GAP}
              height={height}
            >
              <title>{`${state} ${at.slice(0, 16).replace('T', ' ')}`}</title>
            </rect>
          )
        })}
      </svg>
      <span className="unseen">{stripInWords(cells)}</span>
    </span>
  )
}
