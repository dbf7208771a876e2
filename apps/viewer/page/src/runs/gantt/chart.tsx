import { stateLook } from '../../ui/state.ts'
import type { CriticalLink } from './critical-links.ts'
import type { GanttRow } from './rows.ts'
import type { TimeScale } from './scale.ts'

export const ROW_HEIGHT = 28
const BAR_HEIGHT = { operation: 12, step: 12, asset: 6 } as const
/** Shorter would not be seen. */
const LEAST_WIDTH = 3

interface ChartProps {
  readonly rows: readonly GanttRow[]
  /** The part of them that is drawn: from, and behind the last. */
  readonly drawn: readonly [from: number, to: number]
  readonly links: readonly CriticalLink[]
  readonly scale: TimeScale
  /** Pixels. */
  readonly width: number
  /** Null: the run does not go on. */
  readonly now: number | null
}

/** The bars of the lanes, over the last column of their table: what they say, the table says in words. */
export function Chart({ rows, drawn: [from, to], links, scale, width, now }: ChartProps) {
  const x = (at: number) => scale.place(at) * width
  const height = rows.length * ROW_HEIGHT
  return (
    <svg className="gantt-chart" width={width} height={height} aria-hidden="true" focusable="false">
      <defs>
        <pattern id="gantt-failed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" className="gantt-hatch-ground" />
          <rect width="2" height="6" className="gantt-hatch-line" />
        </pattern>
      </defs>
      {scale.ticks.map(({ place }) => (
        <line key={place} className="gantt-grid" x1={place * width} x2={place * width} y1={0} y2={height} />
      ))}
      {scale.breaks.map((gap) => (
        <rect
          key={gap.from}
          className="gantt-gap"
          x={gap.from * width}
          width={(gap.to - gap.from) * width}
          y={0}
          height={height}
        />
      ))}
      {now !== null && <line className="gantt-now" x1={x(now)} x2={x(now)} y1={0} y2={height} />}
      {links.map((link) => (
        <path key={`${link.from} ${link.to}`} className="gantt-link" d={linkPath(link, x)} />
      ))}
      {rows.slice(from, to).map((row, index) => (
        <LaneBars key={row.id} row={row} at={from + index} x={x} />
      ))}
    </svg>
  )
}

function LaneBars({ row, at, x }: { readonly row: GanttRow; readonly at: number; readonly x: (at: number) => number }) {
  const height = BAR_HEIGHT[row.kind]
  const top = at * ROW_HEIGHT + (ROW_HEIGHT - height) / 2
  return row.bars.map((bar) => {
    const left = x(bar.from)
    const width = Math.max(LEAST_WIDTH, x(bar.to) - left)
    const { tone } = stateLook(bar.state)
    return (
      <g key={`${bar.from} ${bar.to} ${bar.state}`} data-tone={tone} data-state={bar.state}>
        <rect
          {...(bar.expected
            ? { className: 'gantt-expected' }
            : tone === 'bad'
              ? { fill: 'url(#gantt-failed)' }
              : { className: 'gantt-bar' })}
          x={left}
          y={top}
          width={width}
          height={height}
          rx={2}
        />
        {row.critical && !bar.expected && (
          <rect className="gantt-critical" x={left} y={top + height + 2} width={width} height={2} />
        )}
      </g>
    )
  })
}

/** Down from the end of one bar to the beginning of the next, in the row's gaps. */
function linkPath({ from, to, leaves, arrives }: CriticalLink, x: (at: number) => number): string {
  const start = from * ROW_HEIGHT + ROW_HEIGHT / 2 + BAR_HEIGHT.step / 2 + 3
  const end = to * ROW_HEIGHT + (ROW_HEIGHT - BAR_HEIGHT.step) / 2 - 1
  return `M${x(leaves)} ${start}V${end - 4}H${x(arrives)}V${end}`
}
