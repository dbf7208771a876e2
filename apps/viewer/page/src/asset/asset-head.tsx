import type { AssetView } from '@headwater/viewer'
import { Link } from 'wouter'
import { planHref } from '../app/address.ts'
import { useStanding } from '../data/index.ts'
import { StateMark } from '../ui/index.ts'
import { RunLink } from './links.tsx'
import { storageWord } from './words.ts'

/** Name, state and what one may do next. */
export function AssetHead({ asset }: { readonly asset: AssetView }) {
  const { data: standing } = useStanding()
  const now = standing?.assets[asset.key]
  const health = now?.health ?? asset.health
  const activity = now?.activity ?? null
  return (
    <header className="asset-head">
      <div className="asset-name">
        <h2 title={asset.key}>{asset.label}</h2>
        {health !== null && <StateMark state={health} show="pill" />}
        {activity !== null && (
          <span className="asset-activity">
            <StateMark state={activity.state} show="pill" />
            <span className="dim">in run</span> <RunLink runId={activity.runId} />
          </span>
        )}
      </div>
      <p className="dim asset-key">
        <span className="mono">{asset.key}</span> · {storageWord(asset)}
        {asset.owner !== null && <> · {asset.owner}</>}
      </p>
      {asset.operation !== null && (
        <Link href={planHref(asset.key, { downstream: '1' })} className="button button-plain button-s asset-plan">
          Plan a rebuild
        </Link>
      )}
    </header>
  )
}
