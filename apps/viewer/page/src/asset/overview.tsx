import type { AssetView } from '@headwater/viewer'
import { type ReactNode, useId } from 'react'
import { Count, Facts, Panel, Time } from '../ui/index.ts'
import { Columns } from './columns.tsx'
import { AssetLink, RunLink } from './links.tsx'
import { Neighbours } from './neighbours.tsx'
import { WhyPanel } from './why.tsx'
import { partitionsWord, policyWord } from './words.ts'

/** State and why first, then what it is, what it stands between, and what is in it. */
export function Overview({ asset }: { readonly asset: AssetView }) {
  return (
    <div className="asset-parts">
      {asset.health !== null && <WhyPanel assetKey={asset.key} />}
      <About asset={asset} />
      <Neighbours title="Made from" keys={asset.upstream} none="nothing that Headwater knows of" />
      <Neighbours title="Read by" keys={asset.downstream} none="nothing yet" />
      {asset.columns.length > 0 && <Columns columns={asset.columns} />}
    </div>
  )
}

function About({ asset }: { readonly asset: AssetView }) {
  const id = useId()
  const { description, relation, operation, partitions, freshness, tags, made } = asset
  const facts: (readonly [string, ReactNode])[] = []
  if (made !== null) {
    facts.push(['Last made', <LastMade key={id} made={made} />])
    if (made.rows !== null) facts.push(['Rows', <Count key={id} value={made.rows} />])
    facts.push(['Data version', <code key={id}>{made.version}</code>])
  }
  if (relation !== null) facts.push(['Table', <code key={id}>{relation}</code>])
  if (partitions !== null) facts.push(['Partitions', partitionsWord(partitions)])
  if (freshness.length > 0) facts.push(['Expected', <Lines key={id} lines={freshness.map(policyWord)} />])
  if (operation !== null) {
    facts.push(['Made by', <Operation key={id} operation={operation} />])
    const others = operation.makes.filter((key) => key !== asset.key)
    if (others.length > 0 && others.length <= 8) facts.push(['Together with', <Keys key={id} keys={others} />])
  }
  if (tags.length > 0) facts.push(['Tags', tags.join(', ')])
  return (
    <Panel title="About">
      {description !== '' && <p className="asset-description">{description}</p>}
      <Facts facts={facts} />
    </Panel>
  )
}

function LastMade({ made }: { readonly made: NonNullable<AssetView['made']> }) {
  return (
    <>
      <Time at={made.at} show="age" />
      {made.runId === null ? (
        <span className="dim">, {made.source}</span>
      ) : (
        <>
          <span className="dim">, run </span>
          <RunLink runId={made.runId} />
        </>
      )}
    </>
  )
}

function Operation({ operation }: { readonly operation: NonNullable<AssetView['operation']> }) {
  return (
    <>
      <code>{operation.name}</code>
      {operation.location !== null && <span className="dim"> {operation.location}</span>}
      <br />
      <code className="dim">{operation.title}</code>
    </>
  )
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}

function Keys({ keys }: { readonly keys: readonly string[] }) {
  return (
    <ul className="asset-keys">
      {keys.map((key) => (
        <li key={key}>
          <AssetLink assetKey={key} />
        </li>
      ))}
    </ul>
  )
}
