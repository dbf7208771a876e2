import type { ExecutionInput } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import { type AssetKey, assetKey, type Json } from '@headwater/graph'
import * as v from 'valibot'
import type { PartitionFacts } from './backfill-facts.ts'
import type { Dataset } from './dataset.ts'

const text = v.pipe(v.string(), v.nonEmpty())
const place = v.object({ bucket: text, prefix: text })
const key = v.pipe(
  text,
  v.transform((given): AssetKey => assetKey(given)),
)

const DatasetSchema: v.GenericSchema<unknown, Dataset> = v.object({
  region: text,
  bronze: v.object({ ...place.entries, asset: key, file: text }),
  silver: v.object({ ...place.entries, asset: key }),
  quarantine: place,
  gold: v.object({ ...place.entries, stateMachine: text, assets: v.record(v.string(), key) }),
  stateMachine: text,
  logGroup: text,
  schemaVersion: text,
  schemas: v.record(
    v.string(),
    v.object({
      bronzeColumns: v.array(text),
      silverColumns: v.array(v.object({ name: text, type: text })),
    }),
  ),
  limits: v.object({ quarantineRate: v.number(), condemned: v.number() }),
  athena: v.object({ database: text, results: place }),
})

/** Keys in the runbook's order: whatever a database made of it in between, the input is sent as it was planned, byte for byte. */
const Input: v.GenericSchema<unknown, ExecutionInput> = v.object({
  run_key: text,
  s3_bucket: text,
  s3_key: text,
  schema_version: text,
  trigger_source: v.literal('manual_backfill'),
  trigger_event_id: text,
  trigger_event_time: text,
})

const FactsSchema: v.GenericSchema<unknown, PartitionFacts> = v.object({
  backfillId: text,
  runId: text,
  input: Input,
  bronze: v.object({ key: text, runId: text, bytes: v.number() }),
  original: v.nullable(v.object({ schema_v: text, run_id: text, months: v.array(text) })),
})

/** The spec of an operation with executor `isolated` or `gold`. The config has checked it: throws InternalError. */
export function readDataset(operation: {
  readonly name: string
  readonly spec: { readonly [key: string]: Json }
}): Dataset {
  return read(DatasetSchema, operation.spec, `the spec of operation ${operation.name}`)
}

/** The `data` of a step that writes one date aside. */
export function readPartitionFacts(data: Json): PartitionFacts {
  return read(FactsSchema, data, "a step's data")
}

function read<T>(schema: v.GenericSchema<unknown, T>, given: unknown, what: string): T {
  const parsed = v.safeParse(schema, given)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new InternalError(`${what}: ${v.getDotPath(issue) ?? 'value'}: ${issue.message}`)
}
