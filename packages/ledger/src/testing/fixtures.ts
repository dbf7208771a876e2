import type { FinishedAsset } from '@headwater/engine'
import { assetOutcome, keyOf, type planOf } from '@headwater/engine/testing'
import type { Ledger } from '../ledger.ts'

/** A moment on the morning of 2025-01-04, in UTC. */
export function at(minute: number): Date {
  return new Date(Date.UTC(2025, 0, 4, 12, minute))
}

/** A finished asset as the engine hands it over. */
export function finished(
  name: string,
  {
    state = 'materialized',
    upstream = [],
    ...more
  }: Partial<FinishedAsset['outcome']> & { readonly upstream?: readonly string[] } = {},
): FinishedAsset {
  return {
    outcome: assetOutcome(name, state, more),
    mode: 'rebuild',
    codeVersion: `code of ${name}`,
    upstream: upstream.map(keyOf),
  }
}

/** Writes a new run of the plan. */
export async function begin(ledger: Ledger, runId: string, plan: ReturnType<typeof planOf>, minute = 0): Promise<void> {
  await ledger.createRun({ runId, plan, reason: null, requestedBy: 'ada@host', at: at(minute) })
}
