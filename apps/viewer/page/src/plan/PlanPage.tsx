import { useMemo } from 'react'
import { useOpenAsset } from '../app/address.ts'
import { useAssetPane } from '../app/asset-pane.tsx'
import { type Pane, Panes } from '../app/panes.tsx'
import { type PlanQuery, TroubleError, useGraph, usePlan } from '../data/index.ts'
import { GraphView } from '../graph/graph-view.tsx'
import { classes, EmptyState, Loading, TroubleNote } from '../ui/index.ts'
import { type Asked, canPlan, searchOfAsked } from './asked.ts'
import { numberedSteps } from './numbered.ts'
import { planOverlay } from './overlay.ts'
import { PlanBar } from './plan-bar.tsx'
import { PlanForm } from './plan-form.tsx'
import { PlanList } from './plan-list.tsx'
import './plan.css'
import { useAsked } from './use-asked.ts'

/** What would be rebuilt: asked for on the left, lit on the graph in the middle, in order and with reasons on the right. */
export function PlanPage() {
  const { asked, draft, change } = useAsked()
  const [openKey, open] = useOpenAsset()
  const assetPane = useAssetPane()
  const graph = useGraph()
  const plan = usePlan(canPlan(asked) ? queryOf(asked) : null)
  const shown = canPlan(asked) && plan.error === null ? plan.data : undefined
  const steps = useMemo(() => (shown === undefined ? [] : numberedSteps(shown)), [shown])
  const overlay = useMemo(() => (shown === undefined ? null : planOverlay(steps)), [shown, steps])
  // What is wrong with the typed selection is told beside it.
  const trouble = plan.error instanceof TroubleError ? plan.error.trouble : null
  const selectionTrouble = trouble?.at != null ? trouble : null
  // Typed on: what is shown is not what is asked any more, and cannot be started.
  const isOld = plan.isPlaceholderData || searchOfAsked(draft) !== searchOfAsked(asked)
  const target = graph.data?.target ?? null

  const middle = (
    <div className={classes('plan-graph', isOld && 'plan-old')}>
      {graph.data !== undefined && <GraphView graph={graph.data} overlay={overlay} openKey={openKey} onOpen={open} />}
    </div>
  )
  return (
    <div className="plan">
      <div className="plan-panes">
        <Panes
          left={{
            title: 'Asked for',
            content: <PlanForm draft={draft} onChange={change} trouble={selectionTrouble} />,
          }}
          middle={{ title: 'Graph', content: middle }}
          right={assetPane ?? planPane()}
          first={canPlan(asked) ? 'right' : 'left'}
        />
      </div>
      {shown !== undefined && (
        <PlanBar view={shown} target={target} isOld={isOld} onAgain={() => void plan.refetch()} />
      )}
    </div>
  )

  function planPane(): Pane | null {
    const title = 'Plan'
    if (!canPlan(asked)) {
      const content = (
        <EmptyState title="Nothing is planned yet">
          <p>Say what should be rebuilt. Nothing is changed by asking.</p>
        </EmptyState>
      )
      return { title, content }
    }
    if (selectionTrouble !== null) return { title, content: <EmptyState title="There is no plan of that" /> }
    if (plan.error !== null) {
      const content = (
        <div className="plan-trouble">
          <TroubleNote error={plan.error} onRetry={() => void plan.refetch()} />
        </div>
      )
      return { title, content }
    }
    if (shown === undefined) return { title, content: <Loading what="Planning" /> }
    return { title, content: <PlanList view={shown} steps={steps} openKey={openKey} onOpen={open} /> }
  }
}

function queryOf({ select, exclude, downstream, upstream, mode, partitions, date }: Asked): PlanQuery {
  return {
    select,
    exclude,
    downstream,
    upstream,
    partitions,
    date,
    fullRefresh: mode === 'full refresh',
    stale: mode === 'stale',
  }
}
