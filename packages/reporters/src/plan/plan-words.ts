import { unreachable } from '@headwater/errors'
import type { AssetGraph } from '@headwater/graph'
import type { Plan, Untouched } from '@headwater/planner'
import { ink } from '../text/ink.ts'
import { screenNames } from '../text/names.ts'
import type { DroppedView } from './drops.ts'
import { reasonWriter } from './reason.ts'

/** What a plan says in words, piece by piece, for readers that lay it out themselves. */
export interface PlanWords {
  /** In the order of `plan.assets`: why it is in the plan, and why in this mode. */
  readonly reasons: readonly string[]
  /** In the order of `plan.untouched`. */
  readonly untouched: readonly string[]
  /** What is lost or at risk by it. */
  readonly warnings: readonly string[]
}

export function planInWords(plan: Plan, { graph, drops, redact }: PlanWordsOptions): PlanWords {
  const pen = ink({ colour: false, width: Number.POSITIVE_INFINITY, redact })
  const names = screenNames(graph, plan.assets.map(({ key }) => key).concat(plan.request.roots), pen)
  const risks = plan.assets.flatMap(({ key, risk }) =>
    risk === undefined ? [] : [`${names.label(key)}: ${pen.text(risk)}`],
  )
  const lost = drops.map(({ view, materialized, on }) => {
    const what = materialized ? 'materialized view' : 'view'
    const tables = on.length === 0 ? 'what is replaced' : names.several(on)
    return `drops the ${what} ${pen.text(`${view.schema}.${view.name}`)} with ${tables}: nobody here makes it again`
  })
  return {
    reasons: plan.assets.map(reasonWriter(plan, names, pen)),
    untouched: plan.untouched.map(untouchedInWords),
    warnings: [...lost, ...risks],
  }
}

export interface PlanWordsOptions {
  readonly graph: Pick<AssetGraph, 'label'>
  readonly drops: readonly DroppedView[]
  /** Takes secrets out. */
  readonly redact: (text: string) => string
}

function untouchedInWords({ type }: Untouched): string {
  switch (type) {
    case 'live':
      return 'live, reads on every request'
    case 'left behind':
      return 'behind it and now out of date'
    case 'at promotion':
      return 'rebuilt when it is promoted'
    case 'by backfill':
      return 'out of date, and written aside: only a backfill makes it'
    case 'excluded':
      return 'excluded'
    case 'never built':
      return 'never built, and nothing here needs it'
    case 'not affected':
      return 'nothing upstream of it changes'
    default:
      return unreachable(type)
  }
}
