import type { SilverContext } from '../context.ts'
import type { Cleanable, CleanScope } from './cleanable.ts'
import type { Facts } from './facts.ts'
import { executionInFlight } from './in-flight.ts'
import { isAsked } from './scope.ts'
import { isYoung, sizes } from './sizes.ts'

/** Months of Gold that counted once, and those that never did: they can be made again. */
export async function goldRuns(
  context: SilverContext,
  { inventory, document }: Facts,
  scope: CleanScope,
): Promise<Cleanable[]> {
  const counting = new Set(Object.values(document.gold).map(({ run_id }) => run_id))
  const once = new Map(
    document.history.flatMap(({ gold }) =>
      gold.flatMap(({ month, from, to }) => [from, to].flatMap((run) => (run === null ? [] : [[run, month] as const]))),
    ),
  )
  const whyOrphanStays = async (runId: string, { newestAt }: Pick<Cleanable, 'newestAt'>) =>
    isYoung(context, newestAt) && scope.all !== true
      ? 'younger than 24 hours: a promotion may be about to point at it (--all takes it too)'
      : executionInFlight(context, context.dataset.gold.stateMachine, runId)
  const found = await Promise.all(
    [...inventory.gold].map(async ([runId, objects]): Promise<Cleanable[]> => {
      const kind = once.has(runId) || counting.has(runId) ? 'superseded gold' : 'orphan'
      if (!isAsked(scope, kind, [runId]) || (counting.has(runId) && scope.ids === undefined)) return []
      const item = { kind, id: runId, backfillId: null, partition: once.get(runId) ?? null, backup: null } as const
      const size = sizes(objects)
      const refused = counting.has(runId) ? 'it counts' : kind === 'orphan' ? await whyOrphanStays(runId, size) : null
      return [{ ...item, ...size, refused }]
    }),
  )
  return found.flat()
}
