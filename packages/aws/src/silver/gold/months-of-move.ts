import { isBeingDeleted } from '../canonical/deleting.ts'
import { goldInputs, sameInputs } from '../canonical/months.ts'
import { type GoldOrder, type SilverContext, say } from '../context.ts'
import type { CanonicalDocument, GoldSuccessDocument, RunRef } from '../documents.ts'
import type { GoldFailed } from '../promote/promotion.ts'
import { buildMonth } from './build-month.ts'
import { wholeGold } from './whole-gold.ts'

/** Months of Gold for what shall count, made once however often it must be decided anew. */
export interface GoldMonths {
  /**
   * The run of each month for when these partitions count: null where no run has rows of it. What was made for exactly the same
   * runs before is taken, also (with `reuse`) what the history still has.
   */
  readonly of: (
    counting: CanonicalDocument['partitions'],
    months: readonly string[],
    reuse: CanonicalDocument | null,
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
  const month = async (order: GoldOrder, reuse: CanonicalDocument | null): Promise<string | GoldFailed> => {
    const own = built.find((each) => each.month === order.month && sameInputs(each.inputs, order.inputs))
    if (own !== undefined) return own.run_id
    const earlier = reuse === null ? null : await earlierRun(context, order, reuse)
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
    async of(counting, months, reuse) {
      const gold = new Map<string, string | null>()
      let failure: GoldFailed | null = null
      const waiting = [...months]
      const work = async () => {
        for (let next = waiting.shift(); next !== undefined && failure === null; next = waiting.shift()) {
          context.signal?.throwIfAborted()
          const inputs = goldInputs(counting, next)
          const made = inputs.length === 0 ? null : await month({ month: next, inputs }, reuse)
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

/** A run of this month that counted once, was made of exactly these runs, and is still there whole; the newest of them. */
export async function earlierRun(
  context: SilverContext,
  { month, inputs }: { readonly month: string; readonly inputs: readonly RunRef[] },
  document: CanonicalDocument,
): Promise<string | null> {
  const { history, gold } = document
  const known = history.flatMap((change) =>
    change.gold.flatMap((each) => (each.month === month ? [each.from, each.to] : [])),
  )
  const candidates = new Set([...known, gold[month]?.run_id ?? null].reverse())
  for (const runId of candidates) {
    if (runId === null || isBeingDeleted(document, runId, context.now())) continue
    const success = await wholeGold(context, month, runId)
    if (success !== null && sameInputs(success.inputs, inputs)) return runId
  }
  return null
}
