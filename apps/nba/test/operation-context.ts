import type { OperationContext } from '@headwater/config'
import { NOW } from './source.ts'

/** The context of an operation as the engine gives it, in the sample season's present. */
export function operationContext(
  env: { readonly DATABASE_URL?: string; readonly SEASON_URL?: string },
  changes: Partial<OperationContext> = {},
): OperationContext {
  return {
    partition: null,
    logicalDate: '2025-01-04',
    target: 'test',
    runId: 'a-run',
    env,
    now: () => NOW,
    signal: new AbortController().signal,
    log: () => {},
    ...changes,
  }
}
