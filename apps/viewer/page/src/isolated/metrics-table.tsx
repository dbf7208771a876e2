import type { IsolatedRunView } from '@headwater/viewer'
import { signed } from '../asset/signed.ts'
import { Count } from '../ui/index.ts'
import { metricRows } from './metrics.ts'
import '../asset/plain-table.css'

interface MetricsTableProps {
  readonly a: IsolatedRunView['metrics']
  readonly b: IsolatedRunView['metrics']
}

export function MetricsTable({ a, b }: MetricsTableProps) {
  return (
    <table className="plain-table" aria-label="Rows of both runs">
      <thead>
        <tr>
          <th scope="col">Rows</th>
          {['a', 'b', 'b − a'].map((name) => (
            <th key={name} scope="col" className="number">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {metricRows(a, b).map(({ name, a, b, difference }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">
              <Count value={a} />
            </td>
            <td className="number">
              <Count value={b} />
            </td>
            <td className="number" data-differs={difference !== null && difference !== 0}>
              {difference === null ? <Count value={null} /> : signed(difference)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
