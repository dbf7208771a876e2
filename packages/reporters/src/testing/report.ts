import type { ReportedAside, ReportedDeed, ReportedRun, ReportFacts } from '../report/facts.ts'
import { data, isolatedPlan } from './isolated.ts'
import { key } from './world.ts'

const at = (time: string) => new Date(`2026-01-29T${time}Z`)
export const backfillId = 'backfill-2024-01-14-to-15-20260129T150000Z'
export const runId = (date: string) => `backfill-${date}-20260129T150000Z`

const plan = isolatedPlan({ '2024-01-14': data('2024-01-14'), '2024-01-15': data('2024-01-15') }, '2024-01-14')

export const run: ReportedRun = {
  ...{ runId: '7f3c0001', state: 'succeeded', kind: 'backfill', target: 'prod', logicalDate: '2026-01-29' },
  ...{ reason: 'GBP was rejected', requestedBy: 'ana@laptop', startedAt: at('15:00:00'), endedAt: at('15:02:03') },
  plan: { ...plan, untouched: [{ type: 'at promotion', keys: [key('gold/account_months')] }] },
  steps: plan.steps.map(({ id, partition }) => ({
    ...{ step: id, state: 'done', attempt: 1, inputs: {}, startedAt: at('15:00:01'), endedAt: at('15:01:00') },
    ...{ external: { id: `arn:execution:${partition}`, url: null }, message: null },
  })),
  assets: plan.steps.map(({ id, partition }) => ({
    ...{ step: id, key: key('silver/transactions'), partition, mode: 'write aside', state: 'written aside' },
    ...{ version: null, rows: 1204, rowsBefore: null, durationMs: 59_000, message: null },
  })),
  checks: [],
}

export function aside(date: string, given: Partial<ReportedAside> = {}): ReportedAside {
  return {
    ...{ asset: key('silver/transactions'), partition: date, runId: runId(date), backfillId, schemaVersion: 'v1' },
    ...{ state: 'validated', message: null, endedAt: at('15:01:00'), months: ['2024-01'] },
    input: { s3_bucket: 'ohpen-bronze', s3_key: `bronze/ingest_date=${date}/transactions.csv.gz` },
    executionArn: `arn:execution:${date}`,
    replaces: '20240115T120000Z',
    metrics: { input_rows: 1210, valid_rows: 1204, quarantined_rows: 5, condemned_rows: 1 },
    difference: { summary: '12 rows more, all GBP', equal: false },
    ...given,
  }
}

export function deed(
  action: string,
  time: string,
  moves: readonly string[],
  given: Partial<ReportedDeed> = {},
): ReportedDeed {
  const back = action === 'rollback'
  return {
    ...{
      action,
      at: at(time),
      by: 'bo@desk',
      reason: 'agreed',
      approvedBy: null,
      ticket: 'OPS-7',
      subject: backfillId,
    },
    details: {
      partitions: moves.map((date) => ({
        ingest_date: date,
        from: { run_id: back ? runId(date) : '20240115T120000Z' },
        to: { run_id: back ? '20240115T120000Z' : runId(date) },
      })),
      gold: [{ month: '2024-01', from: 'gold-a', to: 'gold-b' }],
    },
    ...given,
  }
}

/** For tests: a backfill of two dates, written aside by one run. */
export function factsOf(given: Partial<ReportFacts> = {}): ReportFacts {
  return { run, events: [], aside: [aside('2024-01-14'), aside('2024-01-15')], deeds: [], ...given }
}
