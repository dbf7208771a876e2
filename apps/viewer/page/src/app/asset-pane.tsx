import { lazy, Suspense } from 'react'
import { IconButton } from '../ui/button.tsx'
import { Loading } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import './asset-pane.css'
import { useOpenAsset } from './address.ts'
import { PageBoundary } from './page-boundary.tsx'
import type { Pane } from './panes.tsx'

const AssetPanel = lazy(async () => ({ default: (await import('../asset/AssetPanel.tsx')).AssetPanel }))

/** The right pane of any page: the asset that the address names, or null where it names none. */
export function useAssetPane(): Pane | null {
  const [key, open] = useOpenAsset()
  if (key === null) return null
  return { title: 'Asset', of: key, content: <AssetPane assetKey={key} onClose={() => open(null)} /> }
}

function AssetPane({ assetKey, onClose }: { readonly assetKey: string; readonly onClose: () => void }) {
  return (
    <div className="asset-pane">
      <IconButton label="Close the asset" className="asset-pane-close" onPress={onClose}>
        <Icon name="close" />
      </IconButton>
      <PageBoundary key={assetKey}>
        <Suspense fallback={<Loading />}>
          <AssetPanel assetKey={assetKey} />
        </Suspense>
      </PageBoundary>
    </div>
  )
}
