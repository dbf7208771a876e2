import type { RunStepView } from '@headwater/viewer'
import type { GanttRow } from './rows.ts'

/** From the end of one lane's step to the beginning of another's, both on the critical path. Places in the list of rows. */
export interface CriticalLink {
  readonly from: number
  readonly to: number
  /** Milliseconds since 1970. */
  readonly leaves: number
  readonly arrives: number
}

/**
 * The critical path between the lanes that are shown: a step in a closed lane of many partitions is found at that lane, and
 * leaves it with the last of them. Of the steps that one waits for, the link comes from the one that ended last.
 */
export function criticalLinks(steps: readonly RunStepView[], rows: readonly GanttRow[]): CriticalLink[] {
  const shown = new Map<string, number>()
  for (const [at, row] of rows.entries()) {
    if (row.kind === 'step') shown.set(row.step, at)
    else if (row.kind === 'operation' && row.expanded !== true) shown.set(row.id, at)
  }
  const known = new Map(steps.map((step) => [step.step, step]))
  const rowOf = (step: RunStepView) => shown.get(step.step) ?? shown.get(`operation ${step.step.split('/', 1)[0]}`)

  const before = (step: RunStepView) => step.after.flatMap((id) => known.get(id) ?? []).filter(hasEnded)
  const lastEnd = (ended: readonly Ended[]) => Math.max(...ended.map(({ endedAt }) => Date.parse(endedAt)))

  return steps
    .filter((step) => step.critical)
    .flatMap((step) => {
      const reason = before(step)
        .filter(({ critical }) => critical)
        .sort((a, b) => b.endedAt.localeCompare(a.endedAt))[0]
      if (reason === undefined || step.startedAt === null) return []
      const from = rowOf(reason)
      const to = rowOf(step)
      if (from === undefined || to === undefined || from === to) return []
      const waitedFor = before(step).filter((one) => rowOf(one) === from)
      return [{ from, to, leaves: lastEnd(waitedFor), arrives: Date.parse(step.startedAt) }]
    })
}

type Ended = RunStepView & { readonly endedAt: string }

function hasEnded(step: RunStepView): step is Ended {
  return step.endedAt !== null
}
