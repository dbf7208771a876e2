import { hash } from 'node:crypto'
import type { Manifest, ManifestConfig, ManifestNode } from './manifest-schema.ts'
import { joinParts } from './moved-code.ts'
import { squeezePython, squeezeSql } from './squeeze-code.ts'

/**
 * Config that says something about a model without changing what it builds. Everything else counts, keys of adapters
 * that we do not know included: a version that moves too often costs a rebuild, one that stays costs wrong rows.
 */
const sayingOnly = new Set([
  'access',
  'description',
  'docs',
  'enabled',
  'event_time',
  'freshness',
  'full_refresh',
  'group',
  'meta',
  'persist_docs',
  'static_analysis',
  'tags',
])

/**
 * Gives each node's code version: short hashes of its code (comments and white space taken out), the config that matters,
 * the columns of its contract, the macros it calls, directly or through others, and the ephemeral models that are inlined
 * into it; `whatMoved` tells which of them differ. What dbt asks only when it runs (`var`, `env_var`, the database) is not
 * in a manifest and does not count.
 */
export function codeVersions(manifest: Manifest): (node: ManifestNode) => string {
  const macros = macroVersions(manifest)
  const inlined = inlinedModels(manifest)
  const known = new Map<string, string>()
  const versionOf = (node: ManifestNode): string => {
    const made = known.get(node.unique_id)
    if (made !== undefined) return made
    // Ephemeral models that read one another are a mistake that others report: here they only must come to an end.
    known.set(node.unique_id, '')
    const version = joinParts([
      codeOf(node),
      configThatMatters(node.config),
      columnsThatMatter(node),
      macros(node.depends_on.macros),
      inlined(node).map(versionOf),
    ])
    known.set(node.unique_id, version)
    return version
  }
  return versionOf
}

/** The ephemeral models that a node reads: they have no content of their own, so their code is a part of its code. */
function inlinedModels({ nodes }: Manifest): (node: ManifestNode) => ManifestNode[] {
  const ephemeral = new Map(Object.entries(nodes).filter(([, { config }]) => config.materialized === 'ephemeral'))
  return ({ depends_on }) => [...depends_on.nodes].sort().flatMap((id) => ephemeral.get(id) ?? [])
}

function codeOf(node: ManifestNode): string {
  if (node.resource_type === 'seed') return node.checksum?.checksum ?? ''
  const code = node.raw_code ?? ''
  return node.language === 'python' ? squeezePython(code) : squeezeSql(code)
}

function configThatMatters(config: ManifestConfig): unknown {
  return sorted(Object.entries(config).filter(([key, value]) => !sayingOnly.has(key) && value !== null))
}

/** Columns build a table only under an enforced contract. */
function columnsThatMatter({ config, columns }: ManifestNode): unknown {
  const { contract } = config
  const enforced =
    typeof contract === 'object' && contract !== null && 'enforced' in contract && contract.enforced === true
  if (!enforced) return []
  return Object.values(columns).map(({ name, data_type, constraints }) => [name, data_type, constraints])
}

/** Objects as sorted entries, hooks without comments: the order in which YAML was written does not count. */
function sorted(entries: readonly (readonly [string, unknown])[]): unknown[] {
  return entries
    .map(([key, value]) => [key, key === 'sql' && typeof value === 'string' ? squeezeSql(value) : canonical(value)])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  return typeof value === 'object' && value !== null ? sorted(Object.entries(value)) : value
}

/** The versions of macros and of all that they call; each macro is squeezed once, whichever nodes call it. */
function macroVersions({ macros }: Manifest): (ids: readonly string[]) => string[] {
  const all = new Map(Object.entries(macros))
  const own = new Map<string, string>()
  const versionOf = (id: string, sql: string) => {
    const known = own.get(id)
    if (known !== undefined) return known
    const made = `${id} ${hash('sha256', squeezeSql(sql)).slice(0, 12)}`
    own.set(id, made)
    return made
  }
  return (ids) => {
    const called = new Set(ids)
    const versions: string[] = []
    // A set is walked in the order of insertion, what is added on the way included.
    for (const id of called) {
      const macro = all.get(id)
      if (macro === undefined) continue
      versions.push(versionOf(id, macro.macro_sql))
      for (const next of macro.depends_on.macros) called.add(next)
    }
    return versions.sort()
  }
}
