import type { Json } from '@headwater/graph'
import * as v from 'valibot'

/* The parts of dbt's run_results.json (schemas v5 and v6) that Headwater reads; whatever else is in it may change freely. */

const time = v.pipe(v.string(), v.isoTimestamp(), v.toDate())
const json: v.GenericSchema<unknown, Json> = v.lazy(() =>
  v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(json), v.record(v.string(), json)]),
)

export const runResultsSchema = v.object({
  metadata: v.object({
    dbt_schema_version: v.pipe(v.string(), v.regex(/\/run-results\/v[56]\.json$/, 'run results of schema v5 or v6')),
    generated_at: time,
    invocation_id: v.string(),
  }),
  results: v.array(
    v.object({
      unique_id: v.string(),
      status: v.string(),
      timing: v.array(v.object({ completed_at: v.optional(v.nullable(time)) })),
      adapter_response: v.optional(v.looseObject({ rows_affected: v.optional(v.nullable(v.number())) }), {}),
    }),
  ),
  args: v.object({
    which: v.string(),
    vars: v.optional(v.record(v.string(), json), {}),
    empty: v.optional(v.boolean(), false),
    sample: v.optional(v.unknown()),
    defer: v.optional(v.nullable(v.boolean()), false),
  }),
})

export type RunResults = v.InferOutput<typeof runResultsSchema>
