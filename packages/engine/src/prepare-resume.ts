import { UserError } from '@headwater/errors'
import type { AssetGraph } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import type { GuardedStore } from './guarded-store.ts'
import { bareOutcome, checkNotRun } from './outcomes.ts'
import { type PlanIndex, stepOf } from './plan-index.ts'
import { finishedAsset } from './run-context.ts'
import type { Left } from './what-is-left.ts'

const AGAIN = 'it runs again: the run was resumed'

/** Throws UserError `refused` where today's graph lacks something that the plan of a stopped run needs. */
export function refuseAnotherGraph(runId: string, plan: Plan, graph: AssetGraph): void {
  const operations = new Set(graph.data.operations.map(({ name }) => name))
  const missing = [
    ...plan.assets.flatMap(({ key }) => (graph.has(key) ? [] : [`asset ${key}`])),
    ...plan.steps.flatMap(({ operation }) => (operations.has(operation) ? [] : [`operation ${operation}`])),
  ]
  if (missing.length === 0) return
  throw new UserError('refused', `run ${runId} cannot be resumed: its plan needs what the graph no longer has`, {
    details: [...new Set(missing)],
    next: [`pnpm materialize ${plan.request.selection}   makes a new plan`],
  })
}

/**
 * Tells the store what of a stopped run holds no longer, before anything starts. A kill in the middle leaves what the
 * next resume reads to the same end: assets come first, so no check is forgotten that named them.
 */
export async function reopen(
  {
    runId,
    index,
    graph,
    store,
    startedAt,
  }: {
    readonly runId: string
    readonly index: PlanIndex
    readonly graph: AssetGraph
    readonly store: GuardedStore
    /** When the run was taken over. */
    readonly startedAt: Date
  },
  { reopened, doneUnsaid }: Left,
): Promise<void> {
  // An end from before the resume: the store lets it wait again as soon as its step is started.
  const at = new Date(startedAt.getTime() - 1)
  for (const { step, key } of reopened.assets) {
    const outcome = bareOutcome(key, stepOf(index, step).step.partition, 'not run', AGAIN)
    await store.finishAsset(runId, step, finishedAsset({ graph, index }, step, outcome), at)
  }
  for (const { step, check } of reopened.checks)
    await store.finishCheck(runId, step, checkNotRun(check, AGAIN), startedAt)
  for (const step of doneUnsaid) await store.finishStep(runId, step, 'done', null, startedAt)
}
