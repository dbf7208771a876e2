import type { Claim, FinishedAsset } from '@headwater/engine'
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

/** Asks for a new run of the plan, for a process of its own. */
export function claim(
  ledger: Ledger,
  runId: string,
  plan: ReturnType<typeof planOf>,
  { minute = 0, owner = `process of ${runId}` } = {},
): Promise<Claim> {
  return ledger.createRun({ runId, plan, reason: null, requestedBy: 'ada@host', at: at(minute), owner })
}

/** Writes a new run of the plan. */
export async function begin(ledger: Ledger, runId: string, plan: ReturnType<typeof planOf>, minute = 0): Promise<void> {
  const { type } = await claim(ledger, runId, plan, { minute })
  if (type !== 'claimed') throw new Error(`run ${runId} could not be claimed: ${type}`)
}

export const nothingDone = { durationMs: 0, assets: {}, checks: {} }

/** Ends a run, so that others can write its assets. */
export async function end(ledger: Ledger, runId: string, minute = 0): Promise<void> {
  await ledger.finishRun(runId, 'succeeded', nothingDone, at(minute))
}
