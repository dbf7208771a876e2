import { classes } from '../../ui/classes.ts'
import { formatDuration } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { StateMark } from '../../ui/state-mark.tsx'
import { ROW_HEIGHT } from './chart.tsx'
import type { GanttRow } from './rows.ts'
import { elapsedWords } from './scale.ts'

interface LaneProps {
  readonly id: string
  readonly row: GanttRow
  readonly at: number
  readonly now: number | null
  /** The scale's beginning, in milliseconds since 1970. */
  readonly zero: number
  readonly isPicked: boolean
  readonly onPick: () => void
  readonly onToggle: (open: boolean) => void
}

/** One row of the table: what it is and how it stands, how long it took; the bars lie over its last cell. */
export function Lane({ id, row, at, now, zero, isPicked, onPick, onToggle }: LaneProps) {
  return (
    <tr
      id={id}
      className={classes('gantt-row', `gantt-${row.kind}`)}
      aria-rowindex={at + 2}
      aria-level={row.level}
      aria-expanded={row.expanded ?? undefined}
      aria-selected={isPicked}
      style={{ top: at * ROW_HEIGHT }}
      onClick={onPick}
    >
      <td className="gantt-name" data-level={row.level}>
        {row.expanded === null ? (
          <span className="gantt-turn" />
        ) : (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys open and close
          // biome-ignore lint/a11y/noStaticElementInteractions: for the pointer alone
          <span
            className="gantt-turn"
            onClick={(event) => {
              event.stopPropagation()
              onToggle(!row.expanded)
            }}
          >
            <Icon name={row.expanded ? 'down' : 'right'} />
          </span>
        )}
        <StateMark state={row.state} show="mark" />
        {row.number !== null && <span className="gantt-number">{row.number}</span>}
        <span className="gantt-label" title={row.detail === '' ? row.label : `${row.label}: ${row.detail}`}>
          {row.label}
          {row.detail !== '' && <span className="gantt-detail"> {row.detail}</span>}
        </span>
      </td>
      <td className="number gantt-took">{took(row, now)}</td>
      <td>
        <span className="unseen">{whenInWords(row, zero)}</span>
      </td>
    </tr>
  )
}

function took({ startedAt, endedAt }: GanttRow, now: number | null): string {
  if (startedAt === null) return ''
  const end = endedAt ?? now
  return end === null ? '' : formatDuration(end - startedAt)
}

/** `from 2.5 s on, on the critical path` */
function whenInWords({ startedAt, endedAt, critical }: GanttRow, zero: number): string {
  if (startedAt === null) return 'not begun'
  const begin = `${elapsedWords(Math.max(0, Math.round((startedAt - zero) / 100) * 100))} after the start`
  const goesOn = endedAt === null ? ['goes on'] : []
  return [begin, ...goesOn, ...(critical ? ['on the critical path'] : [])].join(', ')
}
