import type { RunAssetView } from '@headwater/viewer'
import { useState } from 'react'
import { Link } from 'wouter'
import { assetHref } from '../app/address.ts'
import { Button, formatCount, formatDuration, StateMark } from '../ui/index.ts'
import { stateLook } from '../ui/state.ts'

/** So many are shown without being asked for. */
const FIRST = 60

interface StepAssetsProps {
  readonly assets: readonly RunAssetView[]
  /** Key of the one that is picked. */
  readonly picked: string | null
}

/** What became of each asset of a step. */
export function StepAssets({ assets, picked }: StepAssetsProps) {
  const [all, setAll] = useState(false)
  const shown = all ? assets : assets.filter(({ key }, at) => at < FIRST || key === picked)
  return (
    <>
      <ul className="step-list">
        {shown.map((asset) => (
          <li
            key={asset.key}
            className="step-item"
            aria-current={asset.key === picked}
            ref={asset.key === picked ? intoView : null}
          >
            <StateMark state={asset.state} show="mark" />
            <Link className="step-name" href={assetHref(asset.key)}>
              {asset.label}
            </Link>
            <span className="number">{rowsInWords(asset)}</span>
            <span className="step-more">{moreOf(asset)}</span>
          </li>
        ))}
      </ul>
      {shown.length < assets.length && (
        <Button size="s" variant="quiet" onPress={() => setAll(true)}>
          {formatCount(assets.length - shown.length)} more
        </Button>
      )}
    </>
  )
}

function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}

/** `26,112 rows (+272)` */
function rowsInWords({ rows, rowsBefore }: RunAssetView): string {
  if (rows === null) return ''
  const change = rowsBefore === null ? 0 : rows - rowsBefore
  const sign = change > 0 ? '+' : '−'
  return `${formatCount(rows)} rows${change === 0 ? '' : ` (${sign}${formatCount(Math.abs(change))})`}`
}

function moreOf({ state, mode, durationMs, message }: RunAssetView): string {
  const took = durationMs === null ? [] : [formatDuration(durationMs)]
  return [stateLook(state).word, mode, ...took, ...(message === null ? [] : partsOf(message))].join(' · ')
}

/** A line of the command has its parts aligned by spaces; what has lines of its own stays as it is. */
function partsOf(message: string): string[] {
  return message.includes('\n') ? [message] : message.split(/ {2,}/)
}
