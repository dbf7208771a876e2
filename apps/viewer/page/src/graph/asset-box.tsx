import type { AssetStanding, NodeView } from '@headwater/viewer'
import { memo } from 'react'
import { formatCount } from '../ui/format.ts'
import { stateLook } from '../ui/state.ts'
import './box.css'
import { useBoxActions, useIsCurrent } from './current.ts'
import { belowName, shortName } from './names.ts'
import { type OverlayAsset, shortReason } from './overlay.ts'
import { useStandingOf } from './standing-context.ts'
import { useBoxButton } from './use-box-button.ts'

export interface AssetBoxData extends Record<string, unknown> {
  readonly asset: NodeView
  readonly lit: boolean
  readonly isOpen: boolean
  readonly overlay: OverlayAsset | null
  /** How much it reads, and how many read it. */
  readonly degree: readonly [upstream: number, downstream: number]
}

/** An asset on the graph. */
export function AssetBox({ data }: { readonly data: AssetBoxData }) {
  const standing = useStandingOf(data.asset.key)
  const isCurrent = useIsCurrent(data.asset.key)
  return <Box data={data} standing={standing} isCurrent={isCurrent} />
}

interface BoxProps {
  readonly data: AssetBoxData
  readonly standing: AssetStanding | null
  readonly isCurrent: boolean
}

const Box = memo(function Box({ data, standing, isCurrent }: BoxProps) {
  const { asset, lit, isOpen, overlay, degree } = data
  const { open } = useBoxActions()
  const button = useBoxButton(asset.key)
  const state = shownState(standing)
  const look = state === null ? null : stateLook(state)
  const [reads, readers] = degree
  const isCalm = look === null || look.tone === 'good'
  return (
    <button
      {...button}
      className="box asset-box"
      aria-pressed={isOpen}
      title={tooltip(asset, standing, overlay)}
      data-tone={look?.tone ?? 'quiet'}
      data-state={state}
      data-kind={asset.kind}
      data-lit={lit}
      data-current={isCurrent}
      onClick={() => open(asset.key)}
    >
      {overlay !== null && <span className="box-order">{overlay.order}</span>}
      <span className="state-sign box-sign" aria-hidden="true">
        {look?.sign ?? '·'}
      </span>
      <span className="box-words">
        <span className="box-name">{shortName(asset)}</span>{' '}
        <span className="box-more">
          {overlay ? (
            <span className="box-mode">{overlay.mode}</span>
          ) : (
            <span className={isCalm ? 'unseen' : 'box-state'}>{look?.word}</span>
          )}{' '}
          <span className="box-below">{overlay ? shortReason(overlay) : belowName(asset)}</span>
        </span>
        <span className="unseen">
          {overlay && `, ${belowName(asset)}`}, reads {formatCount(reads)}, read by {formatCount(readers)}
        </span>
      </span>
    </button>
  )
})

/** What a run does with it comes before how it stands. */
function shownState(standing: AssetStanding | null): string | null {
  return standing?.activity?.state ?? standing?.health ?? null
}

function tooltip(asset: NodeView, standing: AssetStanding | null, overlay: OverlayAsset | null): string {
  const lines = [asset.key, standing?.cause, overlay && `${overlay.mode}: ${overlay.reason}`]
  return lines.filter((line) => line).join('\n')
}
