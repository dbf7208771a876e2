import type { AssetKey } from '@headwater/graph'
import type { StepId } from '@headwater/planner'
import type { EarlierRun } from '../earlier.ts'
import { isDone, isLeftOut, isMade } from '../earlier-index.ts'
import type { RunEvent, RunState, StepState } from '../events.ts'
import { type Claim, type Holder, LeaseLostError, type NewRun, type RunStore } from '../run-store.ts'
import type { AssetOutcome, CheckOutcome } from '../step.ts'

/** A store in memory, as one process sees it; it keeps what it was told, one line for each call. */
export interface MemoryStore extends RunStore {
  /** `start 1`, `asset a materialized`, `check unique_a passed`, `finish 1 done`, `run succeeded`. Without events and heartbeats. */
  readonly calls: string[]
  readonly runs: NewRun[]
  /** What each step read from outside, at each of its starts. */
  readonly reads: Map<string, readonly string[]>
  readonly events: RunEvent[]
  /** What is kept of a run. Throws for one that is not there. */
  show(runId: string): EarlierRun
}

/** What all processes share: the database. */
export interface MemoryLedger {
  readonly runs: Map<string, MemoryRun>
  /** The fingerprint that each asset (each partition of one) was left with, where one was taken. */
  readonly contents: Map<string, string | null>
  /** The version of each asset that was made elsewhere. */
  readonly versions: Map<string, string>
  /** Milliseconds that a lease lasts. */
  readonly leaseMs: number
  readonly nowMs: () => number
}

export interface MemoryRun {
  readonly run: NewRun
  state: RunState
  owner: string | null
  leaseUntil: number
  cancelRequestedBy: string | null
  readonly steps: Map<StepId, MemoryStep>
  resumedAt: Date
  readonly assets: Map<string, { readonly step: StepId; readonly outcome: AssetOutcome; readonly at: Date }>
  /** What this run has changed: `<step> <asset>`. */
  readonly changed: Set<string>
  readonly checks: Map<string, { readonly step: StepId; readonly outcome: CheckOutcome }>
}

interface MemoryStep {
  state: StepState
  attempt: number
  external: { readonly id: string; readonly url: string | null } | null
}

/** A database without a run in it. Its clock stands still unless one is given. */
export function memoryLedger(nowMs: () => number = () => 0): MemoryLedger {
  return { runs: new Map(), contents: new Map(), versions: new Map(), leaseMs: 30_000, nowMs }
}

/**
 * `before` is called with each line before it is kept; it may throw, as a database does, or take its time. Stores of one
 * `ledger` are processes on one database.
 */
export function memoryStore(
  before: (line: string) => void | Promise<void> = () => {},
  ledger: MemoryLedger = memoryLedger(),
): MemoryStore {
  const calls: string[] = []
  const owners = new Map<string, string>()
  const note = async (line: string): Promise<void> => {
    await before(line)
    calls.push(line)
  }
  const found = (runId: string): MemoryRun => {
    const run = ledger.runs.get(runId)
    if (run === undefined) throw new Error(`there is no run ${runId}`)
    return run
  }
  /** The run, if it is this process's to write. */
  const held = (runId: string): MemoryRun => {
    const run = found(runId)
    if (run.owner !== owners.get(runId)) throw new LeaseLostError(`run ${runId} was taken by ${run.owner}`)
    return run
  }
  const write = async (runId: string, line: string): Promise<MemoryRun> => {
    await before(line)
    const run = held(runId)
    calls.push(line)
    return run
  }
  const step = (run: MemoryRun, id: StepId): MemoryStep => {
    const there = run.steps.get(id)
    if (there === undefined) throw new Error(`the run has no step ${id}`)
    return there
  }
  const claim = (run: MemoryRun, owner: string): void => {
    for (const other of holdersOf(ledger, run)) bury(found(other.runId))
    run.state = 'running'
    run.owner = owner
    run.leaseUntil = ledger.nowMs() + ledger.leaseMs
    run.cancelRequestedBy = null
    owners.set(run.run.runId, owner)
  }
  const store: MemoryStore = {
    calls,
    runs: [],
    reads: new Map(),
    events: [],
    show(runId) {
      const { steps, assets, checks } = found(runId)
      return {
        steps: [...steps].map(([id, { state, attempt, external }]) => ({ step: id, state, attempt, external })),
        assets: [...assets.values()].map(({ step, outcome }) => ({ step, outcome })),
        checks: [...checks.values()],
      }
    },
    async createRun(run): Promise<Claim> {
      await note('create run')
      const fresh: MemoryRun = {
        run,
        state: 'running',
        owner: null,
        leaseUntil: 0,
        cancelRequestedBy: null,
        resumedAt: run.at,
        steps: new Map(run.plan.steps.map(({ id }) => [id, { state: 'waiting', attempt: 0, external: null }])),
        assets: new Map(),
        changed: new Set(),
        checks: new Map(),
      }
      const holders = holdersOf(ledger, fresh).filter(({ runId }) => isAlive(ledger, found(runId)))
      if (holders.length > 0) return { type: 'busy', holders }
      claim(fresh, run.owner)
      ledger.runs.set(run.runId, fresh)
      store.runs.push(run)
      return { type: 'claimed' }
    },
    async resumeRun(runId, owner, at): Promise<Claim> {
      await note('resume run')
      const run = found(runId)
      if (run.state === 'succeeded') return { type: 'succeeded' }
      if (isAlive(ledger, run) && run.owner !== owner) {
        return { type: 'owned', owner: run.owner ?? '', heartbeatAt: new Date(ledger.nowMs()) }
      }
      const holders = holdersOf(ledger, run).filter((other) => isAlive(ledger, found(other.runId)))
      if (holders.length > 0) return { type: 'busy', holders }
      if (run.state === 'running') bury(run)
      claim(run, owner)
      run.resumedAt = at
      return { type: 'claimed' }
    },
    async heartbeat(runId) {
      await before('heartbeat')
      const run = held(runId)
      run.leaseUntil = ledger.nowMs() + ledger.leaseMs
      return { cancelRequestedBy: run.cancelRequestedBy }
    },
    async startStep(runId, id, reads) {
      const run = await write(runId, `start ${id}`)
      const there = step(run, id)
      // What an earlier process left without success says nothing about this attempt.
      for (const [key, asset] of run.assets) {
        const stands = isDone(asset.outcome) || isLeftOut(asset.outcome)
        if (asset.step === id && asset.at < run.resumedAt && !stands) run.assets.delete(key)
      }
      there.state = 'running'
      there.attempt += 1
      store.reads.set(id, reads)
      const versions = Object.fromEntries(reads.map((key) => [key, ledger.versions.get(key) ?? null]))
      return { attempt: there.attempt, versions }
    },
    async finishAsset(runId, id, { outcome }, at) {
      const run = await write(runId, `asset ${outcome.key.split('/').at(-1)} ${outcome.state}`)
      const unit = `${id} ${outcome.key}`
      const unchanged = isMade(outcome) && keepsContent(ledger, run, unit, outcome)
      const state = isMade(outcome) ? (unchanged ? 'unchanged' : 'materialized') : outcome.state
      run.assets.set(unit, { step: id, outcome: { ...outcome, state }, at })
      return { rowsBefore: null, unchanged }
    },
    async finishCheck(runId, id, outcome) {
      const run = await write(runId, `check ${outcome.name} ${outcome.state}`)
      run.checks.set(`${id} ${outcome.key}`, { step: id, outcome })
    },
    async recordExternal(runId, id, external, url) {
      step(await write(runId, `external ${id} ${external}`), id).external = { id: external, url }
    },
    async finishStep(runId, id, state) {
      step(await write(runId, `finish ${id} ${state}`), id).state = state
    },
    async appendEvents(runId, events) {
      await before('events')
      held(runId)
      store.events.push(...events)
    },
    async finishRun(runId, state) {
      const run = await write(runId, `run ${state}`)
      run.state = state
    },
  }
  return store
}

/**
 * Whether the asset has the content that it had when the run began: by fingerprint where two are known, else by the
 * executor's word. What an earlier attempt of the same run has changed stays changed: its readers have not seen it yet.
 */
function keepsContent(
  { contents }: MemoryLedger,
  { changed }: MemoryRun,
  unit: string,
  { key, partition, state, fingerprint: taken }: AssetOutcome,
): boolean {
  const content = `${key} ${partition ?? ''}`
  const fingerprint = taken ?? null
  const before = contents.get(content) ?? null
  const same = before !== null && fingerprint !== null ? before === fingerprint : state === 'unchanged'
  contents.set(content, fingerprint ?? (same ? before : null))
  if (!same) changed.add(unit)
  return !changed.has(unit)
}

/** Runs that are marked as running and write some of the same assets. */
function holdersOf({ runs }: MemoryLedger, { run }: MemoryRun): Holder[] {
  const wanted = new Set<AssetKey>(run.plan.assets.map(({ key }) => key))
  return [...runs.values()].flatMap((other) => {
    const { runId, requestedBy, at, plan } = other.run
    const assets = plan.assets.map(({ key }) => key).filter((key) => wanted.has(key))
    if (other.state !== 'running' || runId === run.runId || assets.length === 0) return []
    return [{ runId, requestedBy, owner: other.owner ?? '', heartbeatAt: null, startedAt: at, assets }]
  })
}

function isAlive({ nowMs }: MemoryLedger, { state, leaseUntil }: MemoryRun): boolean {
  return state === 'running' && leaseUntil > nowMs()
}

function bury(run: MemoryRun): void {
  run.state = 'interrupted'
  run.owner = null
  for (const step of run.steps.values()) if (step.state === 'running') step.state = 'interrupted'
}
