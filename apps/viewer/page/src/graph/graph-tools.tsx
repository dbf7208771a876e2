import { Group } from 'react-aria-components'
import { useShortcut } from '../app/shortcuts.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Tooltip } from '../ui/tooltip.tsx'

interface GraphToolsProps {
  readonly onFit: () => void
  readonly onZoom: (factor: number) => void
}

/** Nearer, farther, all of it. */
export function GraphTools({ onFit, onZoom }: GraphToolsProps) {
  const nearer = () => onZoom(1.25)
  const farther = () => onZoom(0.8)
  useShortcut('+', 'nearer', nearer)
  useShortcut('-', 'farther', farther)
  useShortcut('0', 'all of the graph', onFit)
  return (
    <Group className="graph-tools" aria-label="Zoom">
      <Tooltip text="Nearer" shortcut="+">
        <IconButton label="Nearer" onPress={nearer}>
          <Icon name="plus" />
        </IconButton>
      </Tooltip>
      <Tooltip text="Farther" shortcut="-">
        <IconButton label="Farther" onPress={farther}>
          <Icon name="minus" />
        </IconButton>
      </Tooltip>
      <Tooltip text="All of it" shortcut="0">
        <IconButton label="All of the graph" onPress={onFit}>
          <Icon name="fit" />
        </IconButton>
      </Tooltip>
    </Group>
  )
}
