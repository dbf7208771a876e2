import type { IsolatedRun } from '@headwater/engine'
import { assetKey } from '@headwater/graph'
import { later } from './season.ts'

export const silver = assetKey('mortgages/silver/transactions')

interface IsolatedMore {
  readonly plannedAt: Date
  readonly valid: number
  readonly backfillId?: string
  readonly replaces?: string
  readonly failed?: string
}

export function isolatedRun(
  partition: string,
  runId: string,
  { plannedAt, valid, backfillId, replaces, failed }: IsolatedMore,
): IsolatedRun {
  return {
    asset: silver,
    partition,
    runId,
    backfillId: backfillId ?? null,
    headwaterRun: null,
    schemaVersion: 'v1',
    state: failed === undefined ? 'validated' : 'failed',
    input: null,
    executionArn: null,
    replaces: replaces ?? null,
    metrics: {
      input_rows: valid + 12,
      valid_rows: valid,
      quarantined_rows: failed === undefined ? 12 : 120,
      condemned_rows: 0,
    },
    files: [{ key: `silver/mortgages/transactions/run_id=${runId}/part-00000.parquet`, bytes: valid * 61 }],
    months: [partition.slice(0, 7)],
    difference: null,
    message: failed ?? null,
    reason: backfillId === undefined ? null : 'GBP was rejected',
    requestedBy: backfillId === undefined ? 'scheduler@ci' : 'ada@laptop',
    plannedAt,
    endedAt: later(plannedAt, 4),
  }
}
