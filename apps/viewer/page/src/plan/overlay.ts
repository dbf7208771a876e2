import type { AssetKey } from '@headwater/graph'
import type { Reason } from '@headwater/planner'
import type { GraphOverlay } from '../graph/overlay.ts'
import type { NumberedStep } from './numbered.ts'

/** The plan for the graph: of each asset its number, its mode, why it is rebuilt, and what pulled it in. */
export function planOverlay(steps: readonly NumberedStep[]): GraphOverlay {
  return Object.fromEntries(
    steps.flatMap((step) =>
      step.assets.map(({ order, planned, reason }) => [
        planned.key,
        { order, mode: planned.mode, reason, from: pulledInBy(planned.reason) },
      ]),
    ),
  )
}

/** The asset on the other side of the edge that pulled it in; null where no edge did. */
function pulledInBy(reason: Reason): AssetKey | null {
  switch (reason.type) {
    case 'upstream':
      // The edge from an inlined asset is the one that there is on the graph.
      return reason.via.at(-1) ?? reason.asset
    case 'view dropped':
      return reason.table
    case 'never built':
      return reason.neededBy
    case 'same operation':
    case 'downstream':
      return reason.asset
    case 'stale':
      return 'asset' in reason.cause ? reason.cause.asset : null
    case 'asked':
      return null
  }
}
