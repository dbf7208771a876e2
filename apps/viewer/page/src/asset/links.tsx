import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { runHref } from '../app/address.ts'
import { useLabels } from './labels.ts'
import { useAssetHref } from './panel-address.ts'

/** An asset by the name that it has on the page; leads to its panel. */
export function AssetLink({ assetKey, children }: { readonly assetKey: string; readonly children?: ReactNode }) {
  const label = useLabels()
  const hrefOf = useAssetHref()
  return (
    <Link href={hrefOf(assetKey)} className="asset-link" title={assetKey}>
      {children ?? label(assetKey)}
    </Link>
  )
}

export function RunLink({ runId }: { readonly runId: string }) {
  return (
    <Link href={runHref(runId)} className="mono" title={`run ${runId}`}>
      {runId.length > 12 ? runId.slice(0, 8) : runId}
    </Link>
  )
}
