import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Json, Relation } from '@headwater/graph'
import { getDotPath, safeParse } from 'valibot'
import { codeVersions } from '../manifest/code-version.ts'
import type { Manifest } from '../manifest/manifest-schema.ts'
import { readManifest } from '../manifest/read-manifest.ts'
import { type RunResults, runResultsSchema } from './run-results-schema.ts'

/** What somebody's own `dbt build` (run, seed, snapshot) has built: its nodes that succeeded. */
export interface RunResultsByHand {
  readonly generatedAt: Date
  readonly invocationId: string
  /** dbt's own word: `build`, `run`, `seed`, `snapshot`, `retry`. */
  readonly command: string
  /** Those of its command line: a model that reads one may hold other rows than ours would. */
  readonly vars: { readonly [name: string]: Json }
  /** By unique_id, which an asset has in `ref`. */
  readonly nodes: ReadonlyMap<string, NodeByHand>
}

export interface NodeByHand {
  readonly completedAt: Date
  /** Rows that its main statement wrote, where known: of an incremental model or a snapshot not those of the whole table. */
  readonly rows: number | null
  /** As an asset's `codeVersion`; null where the manifest has been made anew since, so that nobody knows what was built. */
  readonly codeVersion: string | null
  /** Where it was built; another schema or database than the asset's is another table. Null where the manifest is no longer its. */
  readonly relation: (Relation & { readonly database: string | null }) | null
}

export interface ReadRunResultsOptions {
  /** Results that are no newer are not looked into: null. Spares reading the manifest. */
  readonly newerThan?: Date
  /** Called with the reason, one line, where there is a file that says nothing of use. */
  readonly onUnusable?: (reason: string) => void
}

/** Commands that build what their results name. `compile`, `docs generate` and `test` write the same file. */
const building = new Set(['build', 'run', 'seed', 'snapshot', 'retry'])

/**
 * Reads `run_results.json` at `path` and the `manifest.json` beside it. Null where there is none, and, with a reason, where
 * it is torn, of another shape, or of an invocation that built nothing that counts (`compile`, `--empty`, `--defer`).
 * Headwater's own invocations never write one.
 */
export async function readRunResults(
  path: string,
  { newerThan, onUnusable = () => {} }: ReadRunResultsOptions = {},
): Promise<RunResultsByHand | null> {
  const results = parseResults(path, onUnusable)
  if (results === null || (newerThan && results.metadata.generated_at <= newerThan)) return null
  const nothing = whyNothing(results)
  if (nothing !== null) {
    onUnusable(`${path}: ${nothing}`)
    return null
  }
  const { metadata, args } = results
  return {
    generatedAt: metadata.generated_at,
    invocationId: metadata.invocation_id,
    command: args.which,
    vars: args.vars,
    nodes: nodesOf(results, await manifestOf(path, metadata.invocation_id)),
  }
}

/** Where people's own dbt commands write: `target/run_results.json` of the project, unless the environment says otherwise. */
export function runResultsPath(
  projectDir: string,
  env: { readonly [name: string]: string | undefined } = process.env,
): string {
  return join(projectDir, env.DBT_TARGET_PATH || 'target', 'run_results.json')
}

function parseResults(path: string, onUnusable: (reason: string) => void): RunResults | null {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!missing) onUnusable(`${path} is no whole JSON file: ${error instanceof Error ? error.message : error}`)
    return null
  }
  const parsed = safeParse(runResultsSchema, json, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  onUnusable(`${path} holds no results of dbt: at ${getDotPath(issue) ?? 'the whole'}: ${issue.message}`)
  return null
}

function whyNothing({ args }: RunResults): string | null {
  if (!building.has(args.which)) return `"dbt ${args.which}" builds nothing`
  if (args.empty) return 'it was run with --empty: its tables hold no rows'
  if (args.sample) return 'it was run with --sample: its tables hold some of the rows'
  if (args.defer) return 'it was run with --defer: it may have read tables of another place'
  return null
}

/** The manifest of that very invocation; null where another one has written it since, or it cannot be read. */
async function manifestOf(path: string, invocationId: string): Promise<Manifest | null> {
  try {
    const manifest = await readManifest(join(dirname(path), 'manifest.json'))
    return manifest.metadata.invocation_id === invocationId ? manifest : null
  } catch {
    return null // What was built is known all the same, only not from which code.
  }
}

function nodesOf({ results, metadata }: RunResults, manifest: Manifest | null): Map<string, NodeByHand> {
  const versionOf = manifest && codeVersions(manifest)
  const nodes = new Map<string, NodeByHand>()
  for (const { unique_id: id, status, timing, adapter_response } of results) {
    if (status !== 'success') continue
    const node = manifest?.nodes[id] ?? manifest?.functions[id]
    const ends = timing.flatMap(({ completed_at }) => completed_at?.getTime() ?? [])
    const rows = adapter_response.rows_affected ?? -1
    nodes.set(id, {
      completedAt: ends.length > 0 ? new Date(Math.max(...ends)) : metadata.generated_at,
      // Adapters answer -1 where there is no such number.
      rows: rows < 0 ? null : rows,
      codeVersion: node && versionOf ? versionOf(node) : null,
      relation: node?.schema
        ? { schema: node.schema, name: node.alias ?? node.name, database: node.database ?? null }
        : null,
    })
  }
  return nodes
}
