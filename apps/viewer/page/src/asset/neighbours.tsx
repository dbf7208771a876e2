import type { AssetKey } from '@headwater/graph'
import { useState } from 'react'
import { useStanding } from '../data/index.ts'
import { Button, Panel, plural, StateMark } from '../ui/index.ts'
import { AssetLink } from './links.tsx'
import { worstFirst } from './worst-first.ts'
import './neighbours.css'

const SHOWN = 8

interface NeighboursProps {
  readonly title: string
  readonly keys: readonly AssetKey[]
  /** Said where there are none. */
  readonly none: string
}

/** The assets before or behind it with how they stand, worst first. */
export function Neighbours({ title, keys, none }: NeighboursProps) {
  const { data: standing } = useStanding()
  const [isOpen, setOpen] = useState(false)
  const ordered = worstFirst(keys, (key) => standing?.assets[key]?.health)
  const shown = isOpen ? ordered : ordered.slice(0, SHOWN)
  return (
    <Panel title={keys.length > 1 ? `${title} ${plural(keys.length, 'asset')}` : title}>
      {keys.length === 0 && <p className="dim">{none}</p>}
      <ul className="neighbours">
        {shown.map((key) => {
          const now = standing?.assets[key]
          return (
            <li key={key}>
              <span className="neighbour-state">
                {now === undefined ? null : <StateMark state={now.health} show="mark" />}
              </span>
              <AssetLink assetKey={key} />
              {now?.cause != null && <span className="dim neighbour-cause">{now.cause}</span>}
            </li>
          )
        })}
      </ul>
      {shown.length < keys.length && (
        <Button variant="quiet" size="s" className="more" onPress={() => setOpen(true)}>
          {plural(keys.length - shown.length, 'more asset')}
        </Button>
      )}
    </Panel>
  )
}
