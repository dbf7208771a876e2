import type { StepInput } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import * as v from 'valibot'

/** The names that the author gave to what the operation makes. Not `v.record`, which drops a handle called `constructor`. */
const handles = v.custom<{ readonly [handle: string]: AssetKey }>(
  (value) =>
    typeof value === 'object' && value !== null && Object.values(value).every((key) => typeof key === 'string'),
)
const functionSpec = v.object({ handles })
const programSpec = v.object({
  ...functionSpec.entries,
  program: v.string(),
  args: v.array(v.string()),
  cwd: v.optional(v.string()),
  env: v.optional(v.record(v.string(), v.string()), {}),
  timeoutMs: v.optional(v.number()),
})

/** What `operation.spec` holds for a program. */
export type ProgramSpec = v.InferOutput<typeof programSpec>

export function readProgramSpec(input: StepInput): ProgramSpec {
  return read(programSpec, input)
}

/** The handles of an operation, and the key of the asset that each stands for. */
export function readHandles(input: StepInput): ReadonlyMap<string, AssetKey> {
  return new Map(Object.entries(read(functionSpec, input).handles))
}

/** The config package writes specs, so a wrong one is a bug of ours. */
function read<Schema extends v.GenericSchema>(schema: Schema, { operation }: StepInput): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, operation.spec)
  if (success) return output
  const [{ message, path }] = issues
  const where = path?.map((item) => String(item.key)).join('.') ?? 'spec'
  throw new InternalError(`operation ${operation.name}: ${where}: ${message}`)
}
