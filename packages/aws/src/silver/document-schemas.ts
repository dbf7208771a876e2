import * as v from 'valibot'
import type { CanonicalDocument, GoldSuccessDocument, LatestDocument, SuccessDocument } from './documents.ts'

/** What the JSON objects beside the data must look like. Further fields are let be: other writers may have their own. */

const text = v.pipe(v.string(), v.nonEmpty('is empty'))
const count = v.pipe(v.number(), v.integer('is no whole number'), v.minValue(0, 'is below 0'))
const time = v.pipe(
  v.string(),
  v.check((given) => /^\d{4}-\d\d-\d\dT/.test(given) && !Number.isNaN(Date.parse(given)), 'is no ISO 8601 time'),
)
const date = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/, 'is no date (YYYY-MM-DD)'))
const month = v.pipe(v.string(), v.regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'is no month (YYYY-MM)'))
const files = v.array(v.object({ key: text, rows: count }))
const run = v.object({ schema_v: text, run_id: text, months: v.array(month) })

export const Metrics = v.object({
  input_rows: count,
  valid_rows: count,
  quarantined_rows: count,
  condemned_rows: count,
})

export const Success: v.GenericSchema<unknown, SuccessDocument> = v.object({
  run_id: text,
  execution_arn: v.string(),
  completed_at: time,
  metrics: Metrics,
  files,
})

export const GoldSuccess: v.GenericSchema<unknown, GoldSuccessDocument> = v.object({
  run_id: text,
  execution_arn: v.string(),
  completed_at: time,
  month,
  inputs: v.array(v.object({ ingest_date: date, schema_v: text, run_id: text })),
  files,
})

export const Latest: v.GenericSchema<unknown, LatestDocument> = v.object({ run_id: text, updated_at: time })

const change = v.object({
  version: count,
  at: time,
  by: v.string(),
  action: v.picklist(['adopt', 'promote', 'rollback', 'rebuild gold']),
  reason: v.nullable(v.string()),
  ticket: v.exactOptional(v.string()),
  approved_by: v.exactOptional(v.string()),
  id: v.nullable(v.string()),
  partitions: v.array(v.object({ ingest_date: date, from: v.nullable(run), to: v.nullable(run) })),
  gold: v.array(v.object({ month, from: v.nullable(v.string()), to: v.nullable(v.string()) })),
})

export const Canonical: v.GenericSchema<unknown, CanonicalDocument> = v.object({
  version: v.pipe(count, v.minValue(1)),
  updated_at: time,
  partitions: v.record(date, run),
  gold: v.record(month, v.object({ run_id: text })),
  history: v.array(change),
  deleting: v.exactOptional(v.array(v.object({ id: text, at: time, by: v.string() }))),
})
