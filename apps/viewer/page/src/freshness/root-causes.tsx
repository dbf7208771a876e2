import type { RootCause } from '@headwater/freshness'
import { useLabels } from '../asset/labels.ts'
import { CopyCommand, Panel, plural } from '../ui/index.ts'

interface RootCausesProps {
  readonly causes: readonly RootCause[]
  readonly onOpen: (key: string) => void
}

/** What is at fault, each once, with the command that mends it. */
export function RootCauses({ causes, onOpen }: RootCausesProps) {
  const nameOf = useLabels()
  if (causes.length === 0) return null
  return (
    <Panel title={plural(causes.length, 'root cause')}>
      <ul className="freshness-causes">
        {causes.map(({ asset, message, command }) => (
          <li key={asset}>
            <p>
              <button type="button" className="freshness-cause" onClick={() => onOpen(asset)}>
                {nameOf(asset)}
              </button>{' '}
              {message}
            </p>
            {command !== null && <CopyCommand command={command} />}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
