import * as v from 'valibot'

/*
 * The parts of dbt's manifest (schema v12) that Headwater reads; whatever else is in it may change freely.
 * Reading valibot costs more than planning does: only `readManifest` imports this file, and lazily.
 */

const record = v.record(v.string(), v.unknown())
const strings = v.array(v.string())
const text = v.optional(v.nullable(v.string()), '')
const flag = v.optional(v.nullable(v.boolean()), true)
/** YAML gives a version as a number or as a text. */
const version = v.optional(v.nullable(v.union([v.string(), v.number()])), null)
const dependsOn = v.optional(v.object({ nodes: v.optional(strings, []), macros: v.optional(strings, []) }), {
  nodes: [],
  macros: [],
})

/** Config is kept whole: adapters add keys of their own, and all of them may matter to what a model builds. */
const config = v.looseObject({
  enabled: flag,
  materialized: v.optional(v.nullable(v.string())),
  schema: v.optional(v.nullable(v.string())),
  severity: v.optional(v.nullable(v.string())),
  group: v.optional(v.nullable(v.string())),
  tags: v.optional(v.union([strings, v.string()]), []),
  meta: v.optional(v.nullable(record)),
})

const common = {
  unique_id: v.string(),
  name: v.string(),
  package_name: v.string(),
  fqn: strings,
  original_file_path: v.string(),
}

const column = v.looseObject({ name: v.string(), data_type: v.optional(v.nullable(v.string())) })

const node = v.object({
  ...common,
  resource_type: v.string(),
  database: v.optional(v.nullable(v.string())),
  schema: text,
  alias: v.optional(v.nullable(v.string())),
  tags: v.optional(strings, []),
  description: text,
  config,
  meta: v.optional(v.nullable(record)),
  raw_code: text,
  language: v.optional(v.nullable(v.string())),
  checksum: v.optional(v.object({ checksum: v.string() })),
  depends_on: dependsOn,
  columns: v.optional(v.record(v.string(), column), {}),
  version,
  latest_version: version,
})

const freshnessTime = v.optional(v.nullable(v.looseObject({})), null)
const freshness = v.optional(
  v.nullable(
    v.object({ warn_after: freshnessTime, error_after: freshnessTime, filter: v.optional(v.nullable(v.string())) }),
  ),
)

const source = v.object({
  ...common,
  source_name: v.string(),
  schema: v.string(),
  identifier: v.string(),
  description: text,
  tags: v.optional(strings, []),
  meta: v.optional(v.nullable(record)),
  config: v.optional(config, {}),
  loaded_at_field: v.optional(v.nullable(v.string())),
  freshness,
})

const owner = v.optional(
  v.nullable(
    v.looseObject({
      name: v.optional(v.nullable(v.string())),
      email: v.optional(v.nullable(v.union([v.string(), strings]))),
    }),
  ),
)

const exposure = v.object({
  ...common,
  description: text,
  label: v.optional(v.nullable(v.string())),
  url: v.optional(v.nullable(v.string())),
  owner,
  tags: v.optional(strings, []),
  config: v.optional(config, {}),
  depends_on: dependsOn,
})

const unitTest = v.object({ ...common, model: v.string(), config: v.optional(config, {}), depends_on: dependsOn })
const macro = v.object({ macro_sql: v.string(), depends_on: dependsOn })
const group = v.object({ name: v.string(), package_name: v.string(), owner })
const link = v.object({ depends_on: dependsOn })

const byId = <S extends v.GenericSchema>(schema: S) => v.optional(v.record(v.string(), schema), {})

export const manifestSchema = v.object({
  metadata: v.object({
    dbt_schema_version: v.string(),
    project_name: v.optional(v.nullable(v.string())),
    invocation_id: v.optional(v.nullable(v.string())),
  }),
  nodes: v.record(v.string(), node),
  sources: v.record(v.string(), source),
  macros: byId(macro),
  exposures: byId(exposure),
  groups: byId(group),
  unit_tests: byId(unitTest),
  functions: byId(node),
  metrics: byId(link),
  semantic_models: byId(link),
})

/** A manifest as it has been read; JSON that has not gone through `readManifest` has no place here. */
export type Manifest = v.InferOutput<typeof manifestSchema>
export type ManifestNode = v.InferOutput<typeof node>
export type ManifestSource = v.InferOutput<typeof source>
export type ManifestExposure = v.InferOutput<typeof exposure>
export type ManifestUnitTest = v.InferOutput<typeof unitTest>
export type ManifestConfig = v.InferOutput<typeof config>
export type ManifestOwner = v.InferOutput<typeof owner>
