import type { RunStore } from '@headwater/engine'
import type { LedgerSnapshot } from '@headwater/planner'
import type { PoolClient } from 'pg'
import { refuseBadUrl } from './connection.ts'
import { type Database, openDatabase } from './database.ts'
import { migrate } from './migrate.ts'
import { type RecordedMaterialization, recordMaterializations } from './record-materializations.ts'
import { appendEvents, type NumberedEvent, pruneEvents, readEvents } from './run-events.ts'
import { listRuns, type RunDetail, type RunLine, showRun } from './runs.ts'
import { defaultSchema } from './schema-version.ts'
import { readSnapshot } from './snapshot.ts'
import { finishAsset } from './write-asset.ts'
import { finishCheck } from './write-check.ts'
import { createRun, finishRun } from './write-run.ts'
import { finishStep, recordExternal, startStep } from './write-step.ts'

export interface LedgerOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string
  /** Default: `headwater`. */
  readonly schema?: string
  /** Milliseconds to wait for a connection. Default: 10,000. */
  readonly connectTimeoutMs?: number
}

/** What happened, kept in Postgres. Every method throws UnreachableError where the database cannot be reached. */
export interface Ledger extends RunStore, AsyncDisposable {
  /** Makes or renews the tables; to be called before anything is written. Throws UserError ledger-too-new. */
  migrate(): Promise<void>
  /** What planning needs; `readSnapshot` of `@headwater/ledger/snapshot` is the same without loading the rest. */
  snapshot(): Promise<LedgerSnapshot>
  recordMaterializations(rows: readonly RecordedMaterialization[]): Promise<void>
  readonly runs: {
    list(options?: { readonly limit?: number }): Promise<RunLine[]>
    /** By id, or the beginning of one. Throws UserError unknown-run. */
    show(idOrPrefix: string): Promise<RunDetail>
    /** Of a run with exactly this id; in order, behind number `after`. */
    events(runId: string, options?: { readonly after?: number; readonly limit?: number }): Promise<NumberedEvent[]>
  }
  /** Deletes the events of runs that ended before; gives how many. */
  pruneEvents(before: Date): Promise<number>
  /** Ends its connections; nothing may be called after. */
  close(): Promise<void>
}

/** Opens the ledger and reaches for its database. Throws UnreachableError, or UserError bad-config for a URL that is none. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { url, schema = defaultSchema, connectTimeoutMs = 10_000 } = options
  refuseBadUrl(url)
  const database = openDatabase(url, schema, connectTimeoutMs)
  const ledger = ledgerOn(database, schema)
  try {
    await database.reach(async () => (await database.pool.connect()).release())
  } catch (error) {
    await ledger.close()
    throw error
  }
  return ledger
}

function ledgerOn(database: Database, schema: string): Ledger {
  const { reach } = database
  const close = (): Promise<void> => database.db.destroy()
  return {
    migrate: () => reach(() => withClient(database, (client) => migrate(client, schema))),
    snapshot: () => reach(() => withClient(database, (client) => readSnapshot(client, { schema }))),
    recordMaterializations: (rows) => reach(() => recordMaterializations(database, rows)),
    runs: {
      list: (given) => reach(() => listRuns(database, given)),
      show: (idOrPrefix) => reach(() => showRun(database, idOrPrefix)),
      events: (runId, given) => reach(() => readEvents(database, runId, given)),
    },
    pruneEvents: (before) => reach(() => pruneEvents(database, before)),
    createRun: (run) => reach(() => createRun(database, run)),
    startStep: (runId, step, reads, at) => reach(() => startStep(database, runId, step, reads, at)),
    finishAsset: (runId, step, asset, at) => reach(() => finishAsset(database, runId, step, asset, at)),
    finishCheck: (runId, step, outcome, at) => reach(() => finishCheck(database, runId, step, outcome, at)),
    recordExternal: (runId, step, id, url) => reach(() => recordExternal(database, runId, step, id, url)),
    finishStep: (runId, step, state, message, at) => reach(() => finishStep(database, runId, step, state, message, at)),
    appendEvents: (runId, events) => reach(() => appendEvents(database, runId, events)),
    finishRun: (runId, state, summary, at) => reach(() => finishRun(database, runId, state, summary, at)),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function withClient<T>({ pool }: Database, use: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    return await use(client)
  } finally {
    client.release()
  }
}
