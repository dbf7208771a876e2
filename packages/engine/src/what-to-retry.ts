import type { AssetKey, RetryPolicy } from '@headwater/graph'
import { checkFailed } from './check-gate.ts'
import type { IndexedStep } from './plan-index.ts'
import { isWorthRetrying } from './retry-policy.ts'
import type { Startable } from './scheduler-state.ts'
import type { AssetOutcome, CheckOutcome, StepResult } from './step.ts'

/** What an attempt has left behind. Outcomes are held back as long as another attempt may change them. */
export interface AttemptEnd {
  readonly said: StepResult
  readonly written: {
    readonly assets: ReadonlyMap<AssetKey, AssetOutcome>
    readonly checks: ReadonlyMap<string, CheckOutcome>
  }
  readonly held: {
    readonly assets: ReadonlyMap<AssetKey, AssetOutcome>
    readonly checks: ReadonlyMap<string, CheckOutcome>
  }
}

/** What another attempt is to do, and one line on why it is worth it. */
export interface Retry extends Startable {
  readonly message: string
}

/**
 * What is left for another attempt: what failed in a way that passes, and what was not reached on that account. Null
 * where nothing did. What is behind a failure that stays, of an asset or of a check, is no part of it: it was rightly
 * not run. An operation that is not divisible makes everything again.
 */
export function whatToRetry(
  { assets, checks }: Pick<IndexedStep, 'assets' | 'checks'>,
  asked: Startable,
  { said, written, held }: AttemptEnd,
  policy: RetryPolicy,
  divisible: boolean,
): Retry | null {
  const openAssets = asked.assets.filter((key) => !written.assets.has(key))
  const openChecks = asked.checks.filter(({ key }) => !written.checks.has(key))
  const reason =
    [...held.assets.values()].find((outcome) => outcome.state === 'failed' && isWorthRetrying(policy, outcome)) ??
    [...held.checks.values()].find((outcome) => checkFailed(outcome) && isWorthRetrying(policy, outcome)) ??
    (said.state === 'failed' && isWorthRetrying(policy, said) ? said : undefined)
  if (reason === undefined || openAssets.length + openChecks.length === 0) return null
  const message = reason.message ?? 'it failed without a word'
  if (!divisible) return { ...asked, message }

  // Behind this is what must not run. In topological order, so one pass is enough.
  const standing = new Set<AssetKey>()
  for (const [key, { state }] of written.assets) if (state === 'failed') standing.add(key)
  for (const outcome of written.checks.values())
    if (checkFailed(outcome)) for (const key of outcome.assets) standing.add(key)
  const out = new Set<AssetKey>()
  const open = new Set(openAssets)
  for (const { item: key, reads } of assets) {
    if (!open.has(key) || held.assets.get(key)?.state === 'failed') continue
    if (reads.flat().some((unit) => standing.has(unit.key) || out.has(unit.key))) out.add(key)
  }
  const failed = (key: AssetKey): boolean => out.has(key) || written.assets.get(key)?.state === 'failed'
  const checksOut = new Set(
    checks.filter(({ reads }) => reads.flat().some((unit) => failed(unit.key))).map(({ item }) => item.key),
  )
  const again = {
    assets: openAssets.filter((key) => !out.has(key)),
    checks: openChecks.filter(({ key }) => !checksOut.has(key)),
  }
  return again.assets.length + again.checks.length === 0 ? null : { ...again, message }
}
