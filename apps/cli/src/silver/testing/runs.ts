import type { CanonicalChange, CanonicalRun } from '@headwater/aws/silver'
import type { Deed, IsolatedRun } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'

export const asset = 'mortgages/silver/transactions' as AssetKey
export const at = new Date('2026-01-29T15:00:00Z')

/** For tests: a run of a date that is right and waits for its promotion. */
export function run(partition: string, runId: string, given: Partial<IsolatedRun> = {}): IsolatedRun {
  return {
    asset,
    partition,
    runId,
    backfillId: null,
    headwaterRun: '7f3c',
    schemaVersion: 'v1',
    state: 'validated',
    input: null,
    executionArn: null,
    replaces: null,
    metrics: null,
    files: null,
    months: null,
    difference: null,
    message: null,
    reason: null,
    requestedBy: 'ana@host',
    plannedAt: at,
    endedAt: null,
    ...given,
  }
}

export function counted(run_id: string, schema_v = 'v1'): CanonicalRun {
  return { schema_v, run_id, months: ['2024-01'] }
}

/** One date that was made to count one run in place of another. */
export function change(ingest_date: string, from: CanonicalRun | null, to: CanonicalRun | null): CanonicalChange {
  return {
    version: 2,
    at: at.toISOString(),
    by: 'ana@host',
    action: 'promote',
    reason: null,
    id: null,
    partitions: [{ ingest_date, from, to }],
    gold: [],
  }
}

export function deed(id: string, given: Partial<Deed> = {}): Deed {
  return {
    id,
    asset,
    action: 'promote',
    at,
    by: 'ana@host',
    reason: null,
    approvedBy: null,
    ticket: null,
    subject: null,
    details: {},
    ...given,
  }
}
