import { InternalError } from '@headwater/errors'
import { applyMove } from '../canonical/change.ts'
import { compareAndSet } from '../canonical/compare-and-set.ts'
import { goldInputs } from '../canonical/months.ts'
import type { SilverContext } from '../context.ts'
import { mendDerived } from '../mend.ts'
import { goldMonths } from './months-of-move.ts'
import type { GoldRebuilt } from './rebuilt.ts'

/**
 * Makes months of Gold again of the runs that count, and makes them count by one compare-and-set. Where what counts changed
 * while they were made, those months that it touched are made again.
 */
export async function rebuildGold(
  context: SilverContext,
  {
    months,
    reason,
    id = null,
  }: { readonly months: readonly string[]; readonly reason: string | null; readonly id?: string | null },
): Promise<GoldRebuilt> {
  await mendDerived(context)
  const gold = goldMonths(context)
  const outcome = await compareAndSet<GoldRebuilt>(context, async (current) => {
    const filled = months.filter((month) => goldInputs(current.partitions, month).length > 0)
    const asked = months.filter((month) => filled.includes(month) || Object.hasOwn(current.gold, month))
    if (asked.length === 0) return { type: 'stop', because: { type: 'nothing', months } }
    const built = await gold.of(current, current.partitions, asked)
    if (!built.ok) return { type: 'stop', because: built.failure }
    const who = { at: context.now(), by: context.by, reason, id }
    const move = { ...who, action: 'rebuild gold' as const, partitions: new Map(), gold: built.gold }
    return { type: 'write', document: applyMove(current, move) }
  })
  if (outcome.type === 'stopped') return outcome.because
  await mendDerived(context)
  const change = outcome.document.history.at(-1)
  if (change === undefined) throw new InternalError('a rebuild without a change')
  return { type: 'rebuilt', change }
}
