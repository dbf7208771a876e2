import { isBeingDeleted } from '../canonical/deleting.ts'
import { goldInputs, sameInputs } from '../canonical/months.ts'
import { type GoldOrder, type SilverContext, say } from '../context.ts'
import type { CanonicalDocument, GoldSuccessDocument } from '../documents.ts'
import type { GoldFailed } from '../promote/promotion.ts'
import { buildMonth } from './build-month.ts'
import { wholeGold } from './whole-gold.ts'

/** Months of Gold for what shall count, made once however often it must be decided anew. */
export interface GoldMonths {
  /**
   * The run of each month for when these partitions count: null where no run has rows of it. What this command made before of
   * exactly the same runs is taken, and with `reuse` also what counted once.
   */
  readonly of: (
    current: CanonicalDocument,
    counting: CanonicalDocument['partitions'],
    months: readonly string[],
    how?: { readonly reuse: boolean },
  ) => Promise<
    | { readonly ok: true; readonly gold: ReadonlyMap<string, string | null> }
    | { readonly ok: false; readonly failure: GoldFailed }
  >
  /** Whether a month's run was made by this command. */
  readonly made: (runId: string) => boolean
}

/** At once: each is an execution of its own. */
const BUILT_AT_ONCE = 4

export function goldMonths(context: SilverContext): GoldMonths {
  const built: GoldSuccessDocument[] = []
  const month = async (order: GoldOrder, current: CanonicalDocument, reuse: boolean): Promise<string | GoldFailed> => {
    // Looked at again: to a clean-up it is an orphan until it counts.
    const own = built.filter((each) => each.month === order.month).map(({ run_id }) => run_id)
    const earlier = await usable(context, order, current, [...own, ...(reuse ? once(current, order.month) : [])])
    if (earlier !== null) return earlier
    say(context, `gold of ${order.month}, of ${order.inputs.length} runs`)
    const result = await (context.buildGold ?? buildMonth)(context, order)
    if (!result.ok) {
      const { message, evidence, next } = result
      return { type: 'gold failed', month: order.month, message, evidence, next }
    }
    built.push(result.success)
    return result.success.run_id
  }
  return {
    async of(current, counting, months, { reuse } = { reuse: false }) {
      const gold = new Map<string, string | null>()
      let failure: GoldFailed | null = null
      const waiting = [...months]
      const work = async () => {
        for (let next = waiting.shift(); next !== undefined && failure === null; next = waiting.shift()) {
          context.signal?.throwIfAborted()
          const inputs = goldInputs(counting, next)
          const made = inputs.length === 0 ? null : await month({ month: next, inputs }, current, reuse)
          if (made !== null && typeof made !== 'string') failure = made
          else gold.set(next, made)
        }
      }
      await Promise.all(Array.from({ length: BUILT_AT_ONCE }, work))
      return failure === null ? { ok: true, gold } : { ok: false, failure }
    },
    made: (runId) => built.some((each) => each.run_id === runId),
  }
}

/** A run of this month that counts or counted once, was made of exactly these runs, and is still there whole: the newest. */
export async function earlierRun(
  context: SilverContext,
  order: GoldOrder,
  document: CanonicalDocument,
): Promise<string | null> {
  return usable(context, order, document, once(document, order.month))
}

/** Newest first. */
function once({ history, gold }: CanonicalDocument, month: string): string[] {
  const changes = history.flatMap((change) => change.gold.filter((each) => each.month === month))
  const runs = changes.flatMap(({ from, to }) => [from, to])
  return [...new Set([...runs, gold[month]?.run_id ?? null].reverse())].filter((runId) => runId !== null)
}

async function usable(
  context: SilverContext,
  { month, inputs }: GoldOrder,
  document: CanonicalDocument,
  runIds: readonly string[],
): Promise<string | null> {
  for (const runId of runIds) {
    if (isBeingDeleted(document, runId, context.now())) continue
    const success = await wholeGold(context, month, runId)
    if (success !== null && sameInputs(success.inputs, inputs)) return runId
  }
  return null
}
