import type { WhyView } from '@headwater/viewer'
import { useState } from 'react'
import { useWhy } from '../data/index.ts'
import { Button, CopyCommand, Loading, Panel, plural, Time, TroubleNote } from '../ui/index.ts'
import { useLabels } from './labels.ts'
import { AssetLink, RunLink } from './links.tsx'
import { folded, lateness, otherRoots, ownTrouble, type PathStep, whyPath } from './why-path.ts'
import './why.css'

/** Stations of the way that are shown before somebody asks for more. */
const STATIONS = 5
const LATE = 5

/** Why an asset stands as it does: the way to what is to blame, and the commands that mend it. */
export function WhyPanel({ assetKey }: { readonly assetKey: string }) {
  const { data, error, refetch } = useWhy(assetKey)
  const label = useLabels()
  if (error !== null && data === undefined) return <TroubleNote error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading what="Looking for the cause" />
  const path = whyPath(data, label)
  const others = otherRoots(data)
  const trouble = ownTrouble(data)
  const { health, made, late } = data.why
  if (path.length === 0 && trouble === null) {
    if (health !== 'fresh') return null
    return (
      <div>
        <p className="why-fresh">
          Right as it stands
          {made !== null && (
            <>
              , and the same since <Time at={made.unchangedSince ?? made.at} />
            </>
          )}
          .
        </p>
        <Late late={late} />
      </div>
    )
  }
  return (
    <Panel title={`Why it is ${health}`}>
      {trouble !== null && (
        <p className="why-trouble">
          {trouble.partition !== null && <span>{trouble.partition}: </span>}
          {trouble.message ?? health} <span className="dim">since</span> <Time at={trouble.since} />{' '}
          <span className="dim">in run</span> <RunLink runId={trouble.runId} />
        </p>
      )}
      <Path path={path} />
      {others.length > 0 && (
        <div className="why-others">
          <p className="dim">{others.length === 1 ? 'Another root cause' : `${others.length} further root causes`}</p>
          <ul className="why-path why-alone">
            {others.map((station) => (
              <Station key={`${station.asset} ${station.text}`} station={station} />
            ))}
          </ul>
        </div>
      )}
      <Late late={late} />
      {data.next.map(({ label, command }) => (
        <div key={`${label} ${command}`} className="why-next">
          <span className="dim">{label}</span>
          <CopyCommand command={command} />
        </div>
      ))}
    </Panel>
  )
}

/** Of the partitions that were made last those that came late, newest first. */
function Late({ late }: { readonly late: WhyView['why']['late'] }) {
  if (late.length === 0) return null
  return (
    <ul className="dim why-late">
      {late.slice(0, LATE).map((one) => (
        <li key={one.partition}>
          {one.partition} arrived {lateness(one)}
        </li>
      ))}
    </ul>
  )
}

function Path({ path }: { readonly path: readonly PathStep[] }) {
  const [isOpen, setOpen] = useState(false)
  const { head, hidden, tail } = folded(path, isOpen ? path.length : STATIONS)
  if (path.length === 0) return null
  return (
    <ol className="why-path">
      {head.map((station) => (
        <Station key={`${station.asset} ${station.text}`} station={station} />
      ))}
      {hidden > 0 && (
        <li className="why-station why-more">
          <Button variant="quiet" size="s" onPress={() => setOpen(true)}>
            through {plural(hidden, 'more asset')}
          </Button>
        </li>
      )}
      {tail.map((station) => (
        <Station key={`${station.asset} ${station.text}`} station={station} />
      ))}
    </ol>
  )
}

function Station({ station }: { readonly station: PathStep }) {
  const { asset, text, behind, at, runId, isRoot } = station
  return (
    <li className="why-station" data-root={isRoot}>
      {isRoot && <span className="why-root">root cause</span>}
      <p>
        <AssetLink assetKey={asset} /> {text}
      </p>
      {(behind !== null || at !== null || runId !== null) && (
        <p className="dim why-when">
          {at !== null && <Time at={at} />}
          {runId !== null && (
            <span>
              run <RunLink runId={runId} />
            </span>
          )}
          {behind !== null && <span>{behind}</span>}
        </p>
      )}
    </li>
  )
}
