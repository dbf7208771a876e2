import type { Json } from '@headwater/graph'
import * as v from 'valibot'

/** What our Python program is asked to do: one line of JSON. */
export interface DbtRequest {
  readonly command: 'parse' | 'build'
  readonly projectDir: string
  readonly profilesDir: string
  readonly target: string
  readonly targetPath: string
  readonly logPath: string
  /** JSON within JSON: handed to dbt as it is. */
  readonly vars: string
  readonly threads: number | null
  /** The unique_ids to build, and no other. */
  readonly select: readonly string[]
  /** Attributes of nodes to set in the manifest that this invocation gets: `{ id: { 'config.full_refresh': true } }`. */
  readonly patches: { readonly [id: string]: { readonly [path: string]: Json } }
}

const nodeFinished = v.object({
  type: v.literal('node finished'),
  id: v.string(),
  /** dbt's own word. Models: success, error, skipped. Tests: pass, warn, fail, error, skipped. */
  status: v.string(),
  message: v.nullable(v.string()),
  seconds: v.nullable(v.number()),
  failures: v.nullable(v.number()),
  /** The database's word for the main statement: SELECT, INSERT, CREATE VIEW. */
  code: v.nullable(v.string()),
  rows: v.nullable(v.number()),
  /** Of a skipped node: the failure that it stands behind. */
  cause: v.nullable(v.string()),
  /** Of a data test that found rows: the query that finds them. */
  sql: v.nullable(v.string()),
})

const dbtEvent = v.variant('type', [
  v.object({ type: v.literal('node started'), id: v.string() }),
  nodeFinished,
  v.object({ type: v.literal('log'), level: v.picklist(['info', 'warn', 'error']), text: v.string() }),
  v.object({ type: v.literal('hook failed'), id: v.string(), message: v.nullable(v.string()) }),
  v.object({ type: v.literal('unknown nodes'), ids: v.array(v.string()), disabled: v.array(v.string()) }),
  v.object({ type: v.literal('protected nodes'), ids: v.array(v.string()) }),
  /** dbt itself failed: `kind` is its exception's name, or `dbt missing`. */
  v.object({ type: v.literal('error'), kind: v.string(), text: v.string() }),
  v.object({ type: v.literal('interrupted') }),
  v.object({ type: v.literal('built') }),
])

export type DbtEvent = v.InferOutput<typeof dbtEvent>
export type NodeFinished = v.InferOutput<typeof nodeFinished>

/** A line of our Python program; null for anything else. */
export function parseDbtEvent(line: string): DbtEvent | null {
  try {
    return v.parse(dbtEvent, JSON.parse(line))
  } catch {
    return null
  }
}
