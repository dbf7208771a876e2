import type { PlannedCheck } from '@headwater/planner'
import type { AssetOutcome, AssetState, CheckOutcome } from '../step.ts'
import { keyOf } from './plans.ts'

/** An asset's end for a test; everything that is not given is unknown. */
export function assetOutcome(
  name: string,
  state: AssetState = 'materialized',
  more: Partial<Omit<AssetOutcome, 'key' | 'state'>> = {},
): AssetOutcome {
  const unknown = { partition: null, rows: null, rowsWritten: null, durationMs: null, message: null, metadata: {} }
  return { ...unknown, ...more, key: keyOf(name), state }
}

/** A check's end for a test. */
export function checkOutcome(
  { key, name, assets, severity }: PlannedCheck,
  state: CheckOutcome['state'] = 'passed',
  more: Partial<Pick<CheckOutcome, 'failures' | 'durationMs' | 'message' | 'sql'>> = {},
): CheckOutcome {
  return { failures: null, durationMs: null, message: null, sql: null, ...more, key, name, assets, severity, state }
}
