import { type ComparePairs, namedPairs, usualPairs } from './compare-pairs.ts'
import type { Silver } from './open-silver.ts'
import { whatCounts } from './originals.ts'
import type { Subject } from './subject.ts'

/**
 * The runs to compare of these dates: those that were `asked` for by name, else what one usually wants to see. Throws UserError
 * `unknown-run` for a name that no run of them has.
 */
export async function pairsOf(
  silver: Silver,
  subject: Subject,
  dates: readonly string[],
  asked: readonly [string, string] | undefined,
): Promise<ComparePairs> {
  const context = await silver.context(subject.asset)
  const [{ partitions: counting, history }, runs] = await Promise.all([
    whatCounts(context),
    context.store.find({ asset: subject.asset.key, partitions: dates }),
  ])
  const known = { runs, counting, history }
  if (asked !== undefined) return namedPairs(dates, asked, known)
  const own = subject.type === 'runs' ? new Set(subject.runs.map(({ runId }) => runId)) : null
  return usualPairs(dates, own, known)
}
