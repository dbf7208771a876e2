import type { ReactNode } from 'react'
import { useMemo, useState } from 'react'
import {
  Cell,
  Column,
  ResizableTableContainer,
  Row,
  type SortDescriptor,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  Virtualizer,
} from 'react-aria-components'
import { classes } from './classes.ts'
import './data-table.css'

export interface DataColumn<Item> {
  readonly id: string
  readonly title: string
  readonly cell: (item: Item) => ReactNode
  /** `end` for numbers. */
  readonly align?: 'start' | 'end'
  /** Pixels, or a share of what is left: `1fr`, which is the default. */
  readonly width?: number | `${number}fr`
  readonly minWidth?: number
  /** Makes the column sortable: what is compared; null comes last. */
  readonly sortBy?: (item: Item) => string | number | null
  /** Names the row for screen readers; default: the first column. */
  readonly isRowHeader?: boolean
}

interface DataTableProps<Item> {
  /** What the table is, for screen readers. */
  readonly label: string
  readonly columns: readonly DataColumn<Item>[]
  readonly rows: readonly Item[]
  readonly rowKey: (item: Item) => string
  /** Enter or a press on a row. */
  readonly onOpen?: (item: Item) => void
  readonly empty?: ReactNode
  /** Draws only the rows in sight, within a height of its own: for more than about 100 rows. */
  readonly height?: number | string
  readonly rowHeight?: number
  /** The row that is open beside it. */
  readonly openKey?: string | null
}

/** Rows in aligned columns, sorted by their heads, walked through by the arrow keys. */
export function DataTable<Item>(props: DataTableProps<Item>) {
  const { label, columns, rows, rowKey, onOpen, empty, height, rowHeight = 36, openKey } = props
  const [sort, setSort] = useState<SortDescriptor | null>(null)
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort])
  const header = columns.find(({ isRowHeader }) => isRowHeader) ?? columns[0]
  const byKey = useMemo(() => new Map(rows.map((row) => [rowKey(row), row])), [rows, rowKey])
  const table = (
    <Table
      aria-label={label}
      className={classes('data-table', onOpen && 'data-table-opens', height !== undefined && 'data-table-tall')}
      {...(sort === null ? {} : { sortDescriptor: sort })}
      onSortChange={setSort}
      {...(onOpen === undefined
        ? {}
        : {
            onRowAction: (key) => {
              const row = byKey.get(String(key))
              if (row !== undefined) onOpen(row)
            },
          })}
      {...(height === undefined ? {} : { style: { height } })}
    >
      <TableHeader className="data-table-head">
        {columns.map((column) => (
          <Column
            key={column.id}
            id={column.id}
            isRowHeader={column === header}
            allowsSorting={column.sortBy !== undefined}
            className={cellClass('data-table-column', column)}
            width={column.width ?? '1fr'}
            {...(column.minWidth === undefined ? {} : { minWidth: column.minWidth })}
          >
            {({ allowsSorting, sortDirection }) => (
              <span className="data-table-title">
                {column.title}
                {allowsSorting && (
                  <span className="data-table-sort" aria-hidden="true">
                    {sortDirection === 'ascending' ? '↑' : sortDirection === 'descending' ? '↓' : ''}
                  </span>
                )}
              </span>
            )}
          </Column>
        ))}
      </TableHeader>
      <TableBody items={sorted.map((item) => ({ id: rowKey(item), item }))} renderEmptyState={() => empty ?? null}>
        {({ id, item }) => (
          <Row id={id} className={classes('data-table-row', id === openKey && 'data-table-open')}>
            {columns.map((column) => (
              <Cell key={column.id} className={cellClass('data-table-cell', column)}>
                {column.cell(item)}
              </Cell>
            ))}
          </Row>
        )}
      </TableBody>
    </Table>
  )
  const sized = <ResizableTableContainer className="data-table-frame">{table}</ResizableTableContainer>
  if (height === undefined) return sized
  return (
    <ResizableTableContainer className="data-table-frame">
      <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight, headingHeight: 32 }}>
        {table}
      </Virtualizer>
    </ResizableTableContainer>
  )
}

function cellClass<Item>(name: string, { align }: DataColumn<Item>): string {
  return classes(name, align === 'end' && 'data-table-end')
}

function sortRows<Item>(
  rows: readonly Item[],
  columns: readonly DataColumn<Item>[],
  sort: SortDescriptor | null,
): readonly Item[] {
  const by = columns.find(({ id }) => id === sort?.column)?.sortBy
  if (by === undefined) return rows
  const sign = sort?.direction === 'descending' ? -1 : 1
  return rows.toSorted((a, b) => {
    const [left, right] = [by(a), by(b)]
    if (left === right) return 0
    if (left === null) return 1
    if (right === null) return -1
    return left < right ? -sign : sign
  })
}
