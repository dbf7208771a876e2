import type { MaterializationView } from '@headwater/viewer'
import { Count, Duration, StateMark, Time } from '../ui/index.ts'
import { RunLink } from './links.tsx'
import { signed } from './signed.ts'
import './materializations-table.css'
import { rowsBefore } from './rows-before.ts'
import { Version } from './version.tsx'
import './plain-table.css'

interface MaterializationsTableProps {
  /** Newest first. */
  readonly rows: readonly MaterializationView[]
  readonly label: string
  /** What names a row: when it was made, or which partition. */
  readonly by: 'time' | 'partition'
}

/** A line of figures for each, and below it who made it and what for: so it is readable on a phone as well. */
export function MaterializationsTable({ rows, label, by }: MaterializationsTableProps) {
  const before = rowsBefore(rows)
  return (
    <div className="table-frame">
      <table className="plain-table materializations" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{by === 'time' ? 'Made' : 'Partition'}</th>
            <th scope="col" className="number">
              Rows
            </th>
            <th scope="col" className="number">
              Change
            </th>
            <th scope="col" className="number">
              Took
            </th>
            <th scope="col">Version</th>
          </tr>
        </thead>
        {rows.map((row) => (
          <tbody key={row.id}>
            <tr>
              <th scope="row">{by === 'time' ? <Time at={row.at} /> : (row.partition ?? 'all of it')}</th>
              <td className="number">
                <Count value={row.rows} />
              </td>
              <td className="number dim">{changeOf(row, before.get(row.id))}</td>
              <td className="number">
                <Duration ms={row.durationMs} />
              </td>
              <td className="materialization-version">
                <Version version={row.version} />
                {row.unchanged && <StateMark state="unchanged" show="mark" />}
              </td>
            </tr>
            <tr>
              <td colSpan={5}>
                <p className="materialization-by">
                  {by === 'partition' && <Time at={row.at} />}
                  <By row={row} />
                </p>
              </td>
            </tr>
          </tbody>
        ))}
      </table>
    </div>
  )
}

function changeOf({ rows }: MaterializationView, before: number | undefined): string {
  return rows === null || before === undefined || rows === before ? '' : signed(rows - before)
}

function By({ row: { runId, source, mode, requestedBy, reason } }: { readonly row: MaterializationView }) {
  return (
    <>
      {runId === null ? <span>{source}</span> : <RunLink runId={runId} />}
      {mode !== null && <span>{mode}</span>}
      {requestedBy !== null && <span>{requestedBy}</span>}
      {reason !== null && <span className="materialization-reason">“{reason}”</span>}
    </>
  )
}
