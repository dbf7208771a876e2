import type { Json } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { asked, key, planOf } from './world.ts'

/** For tests: a backfill of what is written aside, from its dates. */
const place = (name: string) => ({ bucket: `ohpen-${name}`, prefix: `${name}/mortgages/transactions` })
export const spec = {
  ...{ region: 'eu-west-1', bronze: place('bronze'), silver: place('silver'), quarantine: place('quarantine') },
  ...{ stateMachine: 'ohpen-etl-orchestration', logGroup: '/aws-glue/jobs/output' },
  limits: { quarantineRate: 0.05, condemned: 100 },
}

export const backfillId = 'backfill-2024-01-14-to-15-20260129T150000Z'
export const runId = (date: string) => `backfill-${date}-20260129T150000Z`
const bronze = (date: string) =>
  `bronze/mortgages/transactions/ingest_date=${date}/run_id=${date.replaceAll('-', '')}T120000Z/transactions.csv.gz`

export function input(date: string) {
  return {
    run_key: runId(date),
    s3_bucket: 'ohpen-bronze',
    s3_key: bronze(date),
    schema_version: 'v1',
    trigger_source: 'manual_backfill',
    trigger_event_id: `backfill-${date}`,
    trigger_event_time: '2026-01-29T15:00:00Z',
  }
}

/** As a database gives it back: sorted by the length of the keys. */
const shuffled = (value: object): Json =>
  Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a.length - b.length)) as Json

export function data(
  date: string,
  original: Json = { run_id: '20240115T120000Z', schema_v: 'v1', months: ['2024-01'] },
): Json {
  const found = { key: bronze(date), runId: '20240115T120000Z', bytes: 4096 }
  return { backfillId, runId: runId(date), input: shuffled(input(date)), bronze: found, original }
}

export function isolatedPlan(
  dates: { readonly [date: string]: Json },
  canary: string | null = null,
  facts: Json = null,
): Plan {
  const plan = planOf(
    Object.keys(dates).map((date) => ({
      ...{ id: `1/${date}`, title: `transaction_etl ${date}`, partition: date, executor: 'isolated' as const },
      operation: 'mortgages/transaction_etl',
      assets: [['silver/transactions', 'write aside', asked]],
    })),
  )
  return {
    ...plan,
    request: {
      ...plan.request,
      selection: 'silver/transactions',
      roots: [key('silver/transactions')],
      target: 'prod',
      aside: { canary, data: {}, facts },
    },
    steps: plan.steps.map((step) => ({ ...step, data: dates[step.partition ?? ''] ?? null })),
  }
}
