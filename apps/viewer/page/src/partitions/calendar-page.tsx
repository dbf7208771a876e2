import { memo } from 'react'
import { stateLook } from '../ui/state.ts'
import { type Cell, type Page, WEEKDAYS } from './calendar.ts'

export interface CalendarPageProps {
  readonly page: Page
  readonly isDaily: boolean
  readonly cursor: number
  readonly selected: number | null
  readonly onSelect: (index: number) => void
}

/** A month in weeks, or a year in halves, as a grid. */
export const CalendarPage = memo(function CalendarPage({
  page,
  isDaily,
  cursor,
  selected,
  onSelect,
}: CalendarPageProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are gone to by arrow keys is a grid
    <table role="grid" className="calendar-page" aria-label={page.label}>
      <caption>{page.label}</caption>
      {isDaily && (
        <thead>
          <tr>
            {WEEKDAYS.map((day) => (
              <th key={day} scope="col" abbr={day}>
                {day.slice(0, 2)}
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {page.rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a week has no other name than its place
          <tr key={at}>
            {row.map((cell, column) =>
              cell === null ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: an empty place has no other name
                <td key={column} />
              ) : (
                <PartitionCell
                  key={cell.partition}
                  cell={cell}
                  isCursor={cell.index === cursor}
                  isSelected={cell.index === selected}
                  onSelect={onSelect}
                />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
})

interface PartitionCellProps {
  readonly cell: Cell
  readonly isCursor: boolean
  readonly isSelected: boolean
  readonly onSelect: (index: number) => void
}

/** A partition: what it is called, and its state as a shape. Its keys are the calendar's. */
const PartitionCell = memo(function PartitionCell({ cell, isCursor, isSelected, onSelect }: PartitionCellProps) {
  const { index, state, short, long } = cell
  const look = stateLook(state)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter and Space are heard by the calendar around it
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of a grid
      role="gridcell"
      tabIndex={isCursor ? 0 : -1}
      aria-label={`${long}: ${state}`}
      aria-selected={isSelected}
      className="calendar-cell"
      data-index={index}
      data-tone={look.tone}
      data-state={state}
      onClick={() => onSelect(index)}
    >
      <span className="calendar-name" aria-hidden="true">
        {short}
      </span>
      <span className="state-sign" aria-hidden="true">
        {look.sign}
      </span>
    </td>
  )
})
