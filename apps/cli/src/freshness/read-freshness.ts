import { evaluateFreshness, type FreshnessReport } from '@headwater/freshness'
import type { AssetKey } from '@headwater/graph'
import { safeJson } from '../secrets.ts'
import type { OpenSession } from '../session.ts'
import { askExcuses } from './excuses.ts'

export interface FreshnessQuestion {
  readonly keys: readonly AssetKey[]
  /** Null: now, by the target's clock. */
  readonly at: Date | null
  readonly observe: boolean
  readonly maxAgeMs: number | undefined
}

/**
 * How fresh these assets are, from the target's ledger, and with `observe` from the tables. Nothing is written. Its texts are
 * without secrets. Throws UserError `bad-config` for a policy on a column that is none, UnreachableError.
 */
export async function readFreshness(
  session: OpenSession,
  { keys, at: asked, observe, maxAgeMs }: FreshnessQuestion,
): Promise<FreshnessReport> {
  const { graph, target } = session
  const now = target.now()
  const at = asked ?? now
  const { openLedger } = await import('@headwater/ledger')
  await using ledger = await openLedger({ url: target.ledgerUrl })
  // Of the future nothing else is known than of now.
  const recorded = await ledger.freshnessFacts(at < now ? { at } : {})
  const facts = observe
    ? await (await import('./observe-facts.ts')).observeFacts(graph, recorded, keys, target.databaseUrl)
    : recorded
  const report = evaluateFreshness(graph, facts, {
    at,
    target: target.name,
    observed: observe,
    assets: keys,
    excused: await askExcuses(session, facts, { at, keys }),
    ...(maxAgeMs !== undefined && { maxAgeMs }),
  })
  return JSON.parse(safeJson(report))
}
