import type { Json } from '@headwater/graph'
import * as v from 'valibot'

/** What our Python program is asked to do: one line of JSON. */
export interface DbtRequest {
  /** `prepare` is asked of a warm dbt alone: to parse ahead of a build. */
  readonly command: 'parse' | 'build' | 'check' | 'prepare'
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
  /**
   * Attributes of nodes to set in the manifest that this invocation gets: `{ id: { 'config.full_refresh': true } }`; or, as
   * `replace`, the partitions of a model to rebuild: `{ column, timeZone, partitions }`.
   */
  readonly patches: { readonly [id: string]: { readonly [path: string]: Json } }
  /** Where each node's end is written down before it is told; the file is there. Null: nowhere. */
  readonly journal: string | null
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
  /** The first hook or node is about to run: from here on nobody else may do the same once more. */
  v.object({ type: v.literal('began') }),
  v.object({ type: v.literal('node started'), id: v.string() }),
  nodeFinished,
  v.object({ type: v.literal('log'), level: v.picklist(['info', 'warn', 'error']), text: v.string() }),
  v.object({ type: v.literal('hook failed'), id: v.string(), message: v.nullable(v.string()) }),
  v.object({ type: v.literal('unknown nodes'), ids: v.array(v.string()), disabled: v.array(v.string()) }),
  v.object({ type: v.literal('protected nodes'), ids: v.array(v.string()) }),
  /** dbt itself failed: `kind` is its exception's name, or `dbt missing`. */
  v.object({ type: v.literal('error'), kind: v.string(), text: v.string() }),
  /** The error that comes next is none of dbt's own. */
  v.object({ type: v.literal('bug') }),
  v.object({ type: v.literal('interrupted') }),
  v.object({ type: v.literal('built') }),
  v.object({ type: v.literal('connecting as'), user: v.nullable(v.string()) }),
  v.object({ type: v.literal('version'), name: v.string(), version: v.string() }),
  v.object({ type: v.literal('profile'), name: v.string(), target: v.string() }),
  v.object({
    type: v.literal('problem'),
    kind: v.picklist(['profile', 'connection']),
    /** The exception's name. */
    error: v.string(),
    text: v.string(),
  }),
])

/** A node's end as a journal keeps it: with what the node was made from, through ephemeral models. */
const journalLine = v.object({ ...nodeFinished.entries, above: v.array(v.string()) })
const journalHead = v.object({ asked: v.record(v.string(), v.string()) })

export type DbtEvent = v.InferOutput<typeof dbtEvent>
export type NodeFinished = v.InferOutput<typeof nodeFinished>
export type JournalLine = v.InferOutput<typeof journalLine>

/** A line of our Python program; null for anything else. */
export function parseDbtEvent(line: string): DbtEvent | null {
  return parsed(dbtEvent, line)
}

/** A line of a journal behind its first; null for anything else. */
export function parseJournalLine(line: string): JournalLine | null {
  return parsed(journalLine, line)
}

/** The first line of a journal: what each node that was to be built is built from, by unique_id; null for anything else. */
export function parseJournalHead(line: string): ReadonlyMap<string, string> | null {
  const head = parsed(journalHead, line)
  return head && new Map(Object.entries(head.asked))
}

function parsed<Schema extends v.GenericSchema>(schema: Schema, line: string): v.InferOutput<Schema> | null {
  try {
    return v.parse(schema, JSON.parse(line))
  } catch {
    return null
  }
}
