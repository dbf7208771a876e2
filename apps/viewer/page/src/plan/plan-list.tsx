import type { PlanView } from '@headwater/viewer'
import { useState } from 'react'
import { useLabels } from '../asset/labels.ts'
import { Button, formatCount, plural } from '../ui/index.ts'
import { formatEstimate } from './estimate.ts'
import { type NumberedAsset, type NumberedStep, partitionsInWords } from './numbered.ts'
import { Untouched } from './untouched.tsx'

interface PlanListProps {
  readonly view: PlanView
  readonly steps: readonly NumberedStep[]
  readonly openKey: string | null
  readonly onOpen: (key: string) => void
}

/** The plan as the command prints it: its head, the steps with their assets, each with mode and reason, and what is left alone. */
export function PlanList({ view, steps, openKey, onOpen }: PlanListProps) {
  const { plan } = view
  const nameOf = useLabels()
  return (
    <div className="plan-list">
      <header>
        <h2>{plan.request.selection === '--stale' ? 'Everything that is stale' : plan.request.selection}</h2>
        <p className="plan-facts">
          <span>
            {formatCount(plan.assets.length)} of {plural(plan.assetsInGraph, 'asset')}
          </span>
          <span>{plural(plan.steps.length, 'step')}</span>
          {plan.estimateMs !== null && <span>about {formatEstimate(plan.estimateMs)}</span>}
          <span>date {plan.request.logicalDate}</span>
        </p>
      </header>
      {view.aside && (
        <p className="plan-note">
          Written beside what counts now: nothing changes for its readers before it is promoted.
        </p>
      )}
      {view.warnings.map((warning) => (
        <p key={warning} className="plan-warning">
          {warning}
        </p>
      ))}
      {steps.length === 0 && <p>Nothing has to be rebuilt.</p>}
      <ol className="plan-steps">
        {steps.map((step) => (
          <StepPart key={step.number} step={step} nameOf={nameOf} openKey={openKey} onOpen={onOpen} />
        ))}
      </ol>
      <Untouched parts={view.untouched} nameOf={nameOf} onOpen={onOpen} />
    </div>
  )
}

/** So many assets of a step are shown without being asked for. */
const FIRST = 40

interface StepPartProps {
  readonly step: NumberedStep
  readonly nameOf: (key: string) => string
  readonly openKey: string | null
  readonly onOpen: (key: string) => void
}

function StepPart({ step, nameOf, openKey, onOpen }: StepPartProps) {
  const [all, setAll] = useState(false)
  const shown = all ? step.assets : step.assets.slice(0, FIRST)
  const about = [
    // The title of a single one has its date already.
    ...(step.partitions.length < 2 ? [] : [partitionsInWords(step.partitions)]),
    ...(step.assets.length > 1 ? [plural(step.assets.length, 'asset')] : []),
    ...(step.checks > 0 ? [plural(step.checks, 'check')] : []),
    ...(step.onlyIfChanged ? ['if changed'] : []),
  ]
  return (
    <li>
      <div className="plan-step">
        <h3>
          <span className="plan-number">
            <span className="unseen">Step </span>
            {step.number}
          </span>
          <span>{step.title}</span>
        </h3>
        {step.estimateMs !== null && <span className="number">{formatEstimate(step.estimateMs)}</span>}
        {about.length > 0 && <p className="plan-about">{about.join(' · ')}</p>}
      </div>
      <ol>
        {shown.map((asset) => (
          <AssetLine
            key={asset.planned.key}
            asset={asset}
            name={nameOf(asset.planned.key)}
            isOpen={asset.planned.key === openKey}
            onOpen={onOpen}
          />
        ))}
      </ol>
      {shown.length < step.assets.length && (
        <Button size="s" variant="quiet" onPress={() => setAll(true)}>
          {formatCount(step.assets.length - shown.length)} more
        </Button>
      )}
    </li>
  )
}

interface AssetLineProps {
  readonly asset: NumberedAsset
  readonly name: string
  readonly isOpen: boolean
  readonly onOpen: (key: string) => void
}

function AssetLine({ asset: { order, planned, reason }, name, isOpen, onOpen }: AssetLineProps) {
  return (
    <li className="plan-asset" aria-current={isOpen}>
      <span className="plan-order">{order}</span>
      <button type="button" className="plan-name" onClick={() => onOpen(planned.key)}>
        {name}
      </button>
      <span className="plan-mode">{planned.mode}</span>
      <span className="plan-reason">
        {reason}
        {planned.risk !== undefined && <em> {planned.risk}</em>}
      </span>
    </li>
  )
}
