import type { AssetView } from '@headwater/viewer'
import { lazy, type ReactNode, Suspense } from 'react'
import { TroubleError, useAsset } from '../data/index.ts'
import { Loading, type TabItem, Tabs, TroubleNote } from '../ui/index.ts'
import { usePanelAddress, useSetPanel } from './panel-address.ts'
import './asset.css'
import { AssetHead } from './asset-head.tsx'
import { Checks } from './checks.tsx'
import { Overview } from './overview.tsx'

// What needs a library of its own comes when it is looked at: the first paint does not wait for it.
const Code = lazy(() => import('./code.tsx'))
const History = lazy(() => import('./history.tsx'))
const Partitions = lazy(() => import('../partitions/partitions.tsx'))
const IsolatedRuns = lazy(() => import('../isolated/isolated-runs.tsx'))

/** Everything about one asset. Which part is shown stands in the address: `?asset=…&tab=partitions&partition=2025-01-01`. */
export function AssetPanel({ assetKey }: { readonly assetKey: string }) {
  const { data, error, refetch } = useAsset(assetKey)
  const { tab } = usePanelAddress()
  const set = useSetPanel()
  if (data === undefined) {
    if (error !== null) return <NoAsset error={error} onRetry={() => void refetch()} />
    return <Loading what="Asking for the asset" />
  }
  const tabs = tabsOf(data)
  const selected = tabs.find(({ id }) => id === tab)?.id ?? 'overview'
  return (
    // Another asset begins anew: what was opened of one says nothing of the next.
    <article key={assetKey} className="asset-panel" aria-label={data.label}>
      <AssetHead asset={data} />
      <Tabs
        label={data.label}
        tabs={tabs}
        selected={selected}
        onSelect={(id) => id !== selected && set({ tab: id === 'overview' ? null : id })}
      />
    </article>
  )
}

/** An asset that is not there (any more), or a server that does not answer. */
function NoAsset({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const isGone = error instanceof TroubleError && error.status === 404
  return (
    <div className="asset-panel asset-none">
      <TroubleNote error={error} {...(isGone ? {} : { onRetry })} />
    </div>
  )
}

function tabsOf(asset: AssetView): TabItem[] {
  const { key, partitions, isolated, code, checks } = asset
  const tabs: (TabItem | null)[] = [
    { id: 'overview', title: 'Overview', content: <Overview asset={asset} /> },
    partitions === null
      ? null
      : { id: 'partitions', title: 'Partitions', content: later(<Partitions asset={asset} />) },
    isolated ? { id: 'runs', title: 'Runs', content: later(<IsolatedRuns assetKey={key} />) } : null,
    { id: 'history', title: 'History', content: later(<History assetKey={key} />) },
    code === null ? null : { id: 'code', title: 'Code', content: later(<Code code={code} />) },
    checks.length === 0
      ? null
      : { id: 'checks', title: `Checks ${checks.length}`, content: <Checks checks={checks} /> },
  ]
  return tabs.filter((tab) => tab !== null)
}

function later(content: ReactNode): ReactNode {
  return <Suspense fallback={<Loading />}>{content}</Suspense>
}
