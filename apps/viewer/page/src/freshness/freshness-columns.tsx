import { type DataColumn, StateMark } from '../ui/index.ts'
import { AgeBar } from './age-bar.tsx'
import { ageWords } from './age-words.ts'
import { HistoryStrip } from './history-strip.tsx'
import type { PolicyRow } from './policies.ts'

export interface Room {
  readonly isNarrow: boolean
  /** An asset is open beside the table. */
  readonly hasPane: boolean
  /** How an asset is called on the page. */
  readonly nameOf: (key: string) => string
}

/** The columns that there is room for. */
export function freshnessColumns({ isNarrow, hasPane, nameOf }: Room): DataColumn<PolicyRow>[] {
  if (isNarrow) return [card(nameOf)]
  return hasPane ? [state, asset(nameOf), age, before] : [state, asset(nameOf), age, allowed, found(nameOf), before]
}

const state: DataColumn<PolicyRow> = {
  id: 'state',
  title: 'State',
  width: 116,
  cell: ({ result }) => <StateMark state={result.state} />,
}

function asset(nameOf: Room['nameOf']): DataColumn<PolicyRow> {
  return {
    id: 'asset',
    title: 'Asset',
    width: '2fr',
    minWidth: 180,
    isRowHeader: true,
    sortBy: ({ result }) => result.asset,
    cell: ({ result }) => <span title={result.asset}>{nameOf(result.asset)}</span>,
  }
}

const age: DataColumn<PolicyRow> = {
  id: 'age',
  title: 'Age',
  width: 192,
  sortBy: ({ result }) => result.ageMs,
  cell: (row) => <AgeBar row={row} />,
}

const allowed: DataColumn<PolicyRow> = {
  id: 'allowed',
  title: 'Expected',
  width: '2fr',
  minWidth: 140,
  cell: (row) => <span title={row.allowed}>{row.allowed}</span>,
}

function found(nameOf: Room['nameOf']): DataColumn<PolicyRow> {
  return {
    id: 'found',
    title: 'Found',
    width: '3fr',
    minWidth: 180,
    cell: (row) => <span title={row.result.message}>{foundWords(row, nameOf)}</span>,
  }
}

const before: DataColumn<PolicyRow> = {
  id: 'before',
  title: 'Last 14 days',
  width: 190,
  cell: ({ history }) => <HistoryStrip cells={history} />,
}

/** All in one cell below each other, for narrow screens. */
function card(nameOf: Room['nameOf']): DataColumn<PolicyRow> {
  return {
    id: 'asset',
    title: 'Asset',
    isRowHeader: true,
    cell: (row) => (
      <div className="freshness-card">
        <span className="freshness-name">
          <StateMark state={row.result.state} show="mark" />
          {nameOf(row.result.asset)}
        </span>
        <span className="dim">
          {[row.result.state, ageWords(row.result.ageMs), row.allowed].filter((text) => text !== '').join(' · ')}
        </span>
        {row.result.state !== 'fresh' && <span>{foundWords(row, nameOf)}</span>}
        <HistoryStrip cells={row.history} />
      </div>
    ),
  }
}

function foundWords({ result: { message }, through }: PolicyRow, nameOf: Room['nameOf']): string {
  return through === null || message.includes(nameOf(through)) ? message : `${message}, through ${nameOf(through)}`
}
