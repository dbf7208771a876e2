import type { ColumnView } from '@headwater/viewer'
import { Panel, plural } from '../ui/index.ts'
import './columns.css'

/** Names, types and what they mean. */
export function Columns({ columns }: { readonly columns: readonly ColumnView[] }) {
  return (
    <Panel title={plural(columns.length, 'column')}>
      <ul className="columns">
        {columns.map(({ name, type, description }) => (
          <li key={name}>
            <p className="column-head">
              <code>{name}</code>
              {type !== null && <span className="dim">{type}</span>}
            </p>
            {description !== '' && <p className="column-description">{description}</p>}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
