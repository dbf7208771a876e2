import type { Holder, IsolatedStore, RunState, RunStore } from '@headwater/engine'
import type { FreshnessFacts } from '@headwater/freshness'
import type { AssetKey } from '@headwater/graph'
import type { LedgerSnapshot, Plan } from '@headwater/planner'
import type { PoolClient } from 'pg'
import { type ToldAlerts, toldAlerts } from './alerts-told.ts'
import { createRun, resumeRun, runsInTheWay } from './claim-run.ts'
import { refuseBadUrl } from './connection.ts'
import { type RecordedContent, readContents, recordFingerprints, type TakenFingerprint } from './contents.ts'
import { type DaemonLeases, daemonLeases } from './daemon-lease.ts'
import { type Database, openDatabase } from './database.ts'
import { buryRun, forceCancel, requestCancel } from './end-run.ts'
import { readFreshnessFacts } from './freshness-facts.ts'
import { heartbeat } from './heartbeat.ts'
import { HeldRuns } from './held-runs.ts'
import { invalidate, type NewInvalidation } from './invalidate.ts'
import { isolatedRuns } from './isolated-runs.ts'
import { type Lineage, readLineage } from './lineage.ts'
import { migrate } from './migrate.ts'
import { type RecordedMaterialization, recordMaterializations } from './record-materializations.ts'
import { appendEvents, type NumberedEvent, pruneEvents, readEvents } from './run-events.ts'
import { type RunningRun, runningRuns } from './running-runs.ts'
import { listRuns, type RunDetail, type RunLine, showRun } from './runs.ts'
import { type ScheduleTicks, scheduleTicks } from './schedule-ticks.ts'
import { defaultSchema } from './schema-version.ts'
import { readSnapshot } from './snapshot.ts'
import { type AssetTrouble, readTroubles } from './troubles.ts'
import { withdraw } from './withdraw.ts'
import { finishAsset } from './write-asset.ts'
import { finishCheck } from './write-check.ts'
import { finishRun } from './write-run.ts'
import { finishStep, recordExternal, startStep } from './write-step.ts'

export interface LedgerOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string
  /** Default: `headwater`. */
  readonly schema?: string
  /** Milliseconds to wait for a connection. Default: 10,000. */
  readonly connectTimeoutMs?: number
  /** How long a run's lease lasts without a heartbeat. Default: 30. */
  readonly leaseSeconds?: number
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
    /** The runs that are marked as running, with who carries them out: some of those may be dead. */
    unfinished(): Promise<RunningRun[]>
    /** The live runs that a new run of this plan would have to wait for now. Nothing is taken. */
    inTheWay(plan: Plan): Promise<readonly Holder[]>
    /**
     * Ends a run whose owner is dead, unless another has taken it meanwhile: `interrupted` as of its last heartbeat, its
     * steps and locks given up. Gives whether it did.
     */
    bury(runId: string, owner: string): Promise<boolean>
    /** Asks the owner of a run to cancel it. Gives the state that the run is in; nothing is asked of one that has ended. */
    requestCancel(runId: string, by: string, at: Date): Promise<RunState>
    /** Takes the run from whoever carries it out and ends it as cancelled: that one's next write throws LeaseLostError. */
    forceCancel(runId: string, by: string, at: Date): Promise<void>
  }
  /** Marks assets (or partitions) as wrong; each counts until a later materialization of the same. */
  invalidate(rows: readonly NewInvalidation[]): Promise<void>
  /** Takes back that assets were changed outside: their content is again what their newest materialization left. */
  withdraw(assets: readonly AssetKey[]): Promise<void>
  /** What the newest materialization of each asset left behind, for comparison with what is there. */
  contents(): Promise<ReadonlyMap<AssetKey, RecordedContent>>
  /** The fingerprint of content that its materialization had none of; the ledger knows it from now on. */
  recordFingerprints(rows: readonly TakenFingerprint[]): Promise<void>
  /** The newest end of each asset in a run where that is worse than its newest materialization: it failed, or had nothing at its source. */
  troubles(): Promise<readonly AssetTrouble[]>
  /** What people were told of, so that they are told once. */
  readonly alerts: ToldAlerts
  /** What became of the due times of schedules. */
  readonly schedules: ScheduleTicks
  /** Which process runs the schedules of a target. */
  readonly daemon: DaemonLeases
  /** Runs that are written beside what counts, and promoted later. */
  readonly isolated: IsolatedStore
  /** How these assets came to be what they are: by which runs, from which versions. By asset, for those that have a history. */
  lineage(assets: readonly AssetKey[]): Promise<ReadonlyMap<AssetKey, Lineage>>
  /** What it takes to judge how fresh everything is; with `at` (the target's clock), as of that moment in the past. */
  freshnessFacts(options?: { readonly at?: Date }): Promise<FreshnessFacts>
  /** Deletes the events of runs that ended before; gives how many. */
  pruneEvents(before: Date): Promise<number>
  /** Ends its connections; nothing may be called after. */
  close(): Promise<void>
}

/** Opens the ledger and reaches for its database. Throws UnreachableError, or UserError bad-config for a URL that is none. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { url, schema = defaultSchema, connectTimeoutMs = 10_000, leaseSeconds = 30 } = options
  refuseBadUrl(url)
  const database = openDatabase(url, schema, connectTimeoutMs)
  const ledger = ledgerOn(database, leaseSeconds)
  try {
    await database.reach(async () => (await database.pool.connect()).release())
  } catch (error) {
    await ledger.close()
    throw error
  }
  return ledger
}

function ledgerOn(database: Database, leaseSeconds: number): Ledger {
  const { reach, schema } = database
  const held = new HeldRuns()
  const claiming = { held, leaseSeconds }
  const close = async (): Promise<void> => {
    await database.db.destroy()
    // Which ends the pool only where it has sent a query through it: an idle connection keeps the process for ten seconds.
    if (!database.pool.ending) await database.pool.end()
  }
  return {
    migrate: () => reach(() => withClient(database, (client) => migrate(client, schema))),
    snapshot: () => reach(() => withClient(database, (client) => readSnapshot(client, { schema }))),
    recordMaterializations: (rows) => reach(() => recordMaterializations(database, rows)),
    invalidate: (rows) => reach(() => invalidate(database, rows)),
    withdraw: (assets) => reach(() => withdraw(database, assets)),
    contents: () => reach(() => readContents(database)),
    recordFingerprints: (rows) => reach(() => recordFingerprints(database, rows)),
    troubles: () => reach(() => readTroubles(database)),
    alerts: toldAlerts(database),
    schedules: scheduleTicks(database),
    daemon: daemonLeases(database),
    isolated: isolatedRuns(database),
    lineage: (assets) => reach(() => readLineage(database, assets)),
    freshnessFacts: (given) => reach(() => readFreshnessFacts(database, given)),
    runs: {
      list: (given) => reach(() => listRuns(database, given)),
      show: (idOrPrefix) => reach(() => showRun(database, idOrPrefix)),
      events: (runId, given) => reach(() => readEvents(database, runId, given)),
      unfinished: () => reach(() => runningRuns(database)),
      inTheWay: (plan) => reach(() => runsInTheWay(database, plan)),
      bury: (runId, owner) => reach(() => buryRun(database, runId, owner)),
      requestCancel: (runId, by, at) => reach(() => requestCancel(database, runId, by, at)),
      forceCancel: (runId, by, at) => reach(() => forceCancel(database, runId, by, at)),
    },
    pruneEvents: (before) => reach(() => pruneEvents(database, before)),
    createRun: (run) => reach(() => createRun(database, run, claiming)),
    resumeRun: (runId, owner, at) => reach(() => resumeRun(database, runId, owner, at, claiming)),
    heartbeat: (runId) => reach(() => heartbeat(database, held.of(runId), claiming.leaseSeconds)),
    startStep: (runId, step, reads, at) => reach(() => startStep(database, held.of(runId), step, reads, at)),
    finishAsset: (runId, step, asset, at) => reach(() => finishAsset(database, held.of(runId), step, asset, at)),
    finishCheck: (runId, step, outcome, at) => reach(() => finishCheck(database, held.of(runId), step, outcome, at)),
    recordExternal: (runId, step, id, url) => reach(() => recordExternal(database, held.of(runId), step, id, url)),
    finishStep: (runId, step, state, message, at) =>
      reach(() => finishStep(database, held.of(runId), step, state, message, at)),
    appendEvents: (runId, events) => reach(() => appendEvents(database, held.of(runId), events)),
    finishRun: (runId, state, summary, at) => reach(() => finishRun(database, held.of(runId), state, summary, at)),
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
