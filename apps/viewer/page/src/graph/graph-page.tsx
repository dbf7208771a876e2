import type { GraphView as GraphData } from '@headwater/viewer'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import { useOpenAsset } from '../app/address.ts'
import { useAssetPane } from '../app/asset-pane.tsx'
import { Panes } from '../app/panes.tsx'
import { useShortcut } from '../app/shortcuts.ts'
import { useGraph, useStanding } from '../data/index.ts'
import { SearchBox } from '../select/search-box.tsx'
import { type Search, useSearch } from '../select/use-search.ts'
import { EmptyState, Loading } from '../ui/empty-state.tsx'
import { TroubleNote } from '../ui/trouble-note.tsx'
import { AssetList } from './asset-list.tsx'
import { GraphBar } from './graph-bar.tsx'
import { graphIndex } from './graph-index.ts'
import './graph-page.css'
import { GraphView, type Matches } from './graph-view.tsx'
import { listGroups } from './list-rows.ts'
import { limits } from './scope.ts'
import { StandingContext } from './standing-context.ts'
import { StateFilter } from './state-filter.tsx'
import { useViewParams } from './view-params.ts'

/** The graph with its list and the asset that one has picked. */
export function GraphPage() {
  const graph = useGraph()
  const search = useSearch(graph.data?.assets)
  const assetPane = useAssetPane()
  const waiting = graph.isError ? <TroubleNote error={graph.error} onRetry={graph.refetch} /> : <Loading />
  return (
    <Panes
      left={{ title: 'List', content: graph.data ? <ListPane graph={graph.data} search={search} /> : null }}
      middle={{ title: 'Graph', content: graph.data ? <GraphPane graph={graph.data} search={search} /> : waiting }}
      right={assetPane}
    />
  )
}

interface PaneProps {
  readonly graph: GraphData
  readonly search: Search
}

const none = {}

function ListPane({ graph, search }: PaneProps) {
  const standing = useStanding().data?.assets ?? none
  const { state, set } = useViewParams()
  const [openKey, open] = useOpenAsset()
  const index = graphIndex(graph)
  const groups = useMemo(
    () => listGroups(index, standing, { keys: search.keys && new Set(search.keys), state }),
    [index, standing, search.keys, state],
  )
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set())
  // What is searched or filtered is to be seen at once, as long as it is not everything.
  const isNarrowed =
    (search.keys !== null || state !== null) && groups.reduce((sum, { count }) => sum + count, 0) <= 500
  const shown = useMemo(
    () => (isNarrowed ? new Set(groups.map(({ id }) => id)) : expanded),
    [isNarrowed, groups, expanded],
  )
  return (
    <StandingContext value={standing}>
      <div className="list-head">
        <SearchBox search={search} />
        <StateFilter standing={standing} state={state} onState={(next) => set({ state: next }, 'replace')} />
      </div>
      <AssetList groups={groups} expanded={shown} onExpand={setExpanded} openKey={openKey} onOpen={open} />
    </StandingContext>
  )
}

/** Unless somebody said how far: around matches that are few there is room for what they touch. */
function matchesOf(keys: readonly string[], depth: number | null): Matches {
  if (depth !== null) return { keys, depth }
  return { keys, depth: keys.length <= FEW ? 1 : 0, fan: limits.fan }
}

const FEW = 40

function GraphPane({ graph, search }: PaneProps) {
  const { focus, openGroups, depth, set } = useViewParams()
  const [openKey, open] = useOpenAsset()
  const matches = useMemo(
    () => (search.keys === null || search.keys.length === 0 ? null : matchesOf(search.keys, depth)),
    [search.keys, depth],
  )
  const isKnown = focus === null || graph.assets.some(({ key }) => key === focus.key)
  const subject = openKey ?? focus?.key ?? null
  useShortcut('f', 'focus on the open asset', () => {
    if (subject !== null) set({ focus: subject, select: null })
  })
  useShortcut('Escape', 'close the asset, then the focus', () => {
    if (openKey !== null) open(null)
    else set({ focus: null, up: null, down: null })
  })
  return (
    <div className="graph-pane">
      <GraphBar graph={graph} focus={focus} matches={matches} openKey={openKey} openGroups={openGroups} onSet={set} />
      {search.isPending ? (
        <Loading />
      ) : !isKnown ? (
        <EmptyState title={`No asset is called ${focus?.key}`}>
          <Link href="/">What is not fresh</Link>
        </EmptyState>
      ) : (
        <GraphView
          graph={graph}
          focus={focus}
          matches={matches}
          openGroups={openGroups}
          onOpenGroup={(id) => set({ open: [...openGroups, id].join(','), select: null, focus: null })}
          openKey={openKey}
          onOpen={open}
        />
      )}
    </div>
  )
}
