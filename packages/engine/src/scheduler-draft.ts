import { InternalError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { PlannedCheck, StepId } from '@headwater/planner'
import { admit, limitOf } from './admission.ts'
import type { Cause } from './cause.ts'
import { gateCloses } from './check-gate.ts'
import { endFromReads, endOf } from './ends.ts'
import type { StepState } from './events.ts'
import { type IndexedStep, type Reader, type Reading, stepOf, type Unit } from './plan-index.ts'
import type { Command, End, Lack, SchedulerEvent, SchedulerState, Startable, Stop } from './scheduler-state.ts'

/** A state of the scheduler being changed; lives only inside one call of `advance`. */
export class SchedulerDraft {
  readonly commands: Command[] = []
  phase: SchedulerState['phase']
  private readonly fixed: Pick<SchedulerState, 'index' | 'limits' | 'onFailure'>
  private readonly steps: Map<StepId, StepState>
  private readonly ready: Map<StepId, Startable>
  private readonly ends: Map<StepId, ReadonlyMap<AssetKey, End>>
  private readonly blocked: Map<AssetKey, Cause>
  private readonly waiting: Map<StepId, string>
  private starts: SchedulerState['starts']
  private stop: Stop | null
  private failed: boolean
  private cut: boolean

  constructor(state: SchedulerState) {
    const { index, limits, onFailure } = state
    this.fixed = { index, limits, onFailure }
    this.phase = state.phase
    this.steps = new Map(state.steps)
    this.ready = new Map(state.ready)
    this.ends = new Map(state.ends)
    this.blocked = new Map(state.blocked)
    this.waiting = new Map(state.waiting)
    this.starts = state.starts
    this.stop = state.stop
    this.failed = state.failed
    this.cut = state.cut
  }

  state(): SchedulerState {
    const { fixed, phase, steps, ready, ends, blocked, waiting, starts, stop, failed, cut } = this
    return { ...fixed, phase, steps, ready, ends, blocked, waiting, starts, stop, failed, cut }
  }

  stepFinished(event: Extract<SchedulerEvent, { type: 'step finished' }>): void {
    const { assets, checks } = stepOf(this.fixed.index, event.step)
    if (this.steps.get(event.step) !== 'running') {
      throw new InternalError(`step "${event.step}" finished while ${this.steps.get(event.step)}`)
    }
    this.steps.set(event.step, event.state)
    const outcomes = new Map(event.checks.map((outcome) => [outcome.key, outcome]))
    const stopping = checks.filter(({ item }) => gateCloses(outcomes.get(item.key)))
    const states = new Map(event.assets.map(({ key, state }) => [key, state]))
    const ends = new Map(this.ends.get(event.step))
    this.ends.set(event.step, ends)
    for (const asset of assets) {
      const state = states.get(asset.item)
      if (state === undefined) continue
      // It was run, so what it reads was reason enough.
      const fromReads = this.endFromReads(asset.reads, 'asked')
      ends.set(asset.item, endOf(asset, state, { fromReads, stopping, stop: this.stop ?? { type: 'interrupted' } }))
      if (state === 'failed') this.fails({ type: 'failed', asset: asset.item })
      if (state === 'interrupted') this.cut = true
    }
    for (const { item: check, reads } of stopping) {
      const cause: Cause = { type: 'check failed', name: check.name }
      if (outcomes.get(check.key)?.state !== 'not run') this.fails(cause)
      // Where a parent is the reason that it was not run, that parent says what may run behind it.
      else if (this.endFromReads(reads, 'check').type !== 'ok') continue
      for (const key of check.blocks) if (!this.blocked.has(key)) this.blocked.set(key, cause)
    }
    if (event.state === 'failed') this.fails(failureOf(stepOf(this.fixed.index, event.step)))
    if (event.state === 'interrupted') this.cut = true
  }

  /** Something failed, and nothing within this run will mend it. */
  fails(cause: Cause): void {
    this.failed = true
    const { onFailure } = this.fixed
    if (onFailure === 'continue' || this.phase !== 'running') return
    this.stops({ type: 'stopped', by: cause })
    if (onFailure === 'kill' && this.running().length > 0) this.commands.push({ type: 'end steps' })
  }

  /** From now on nothing new starts. Being told to stop counts for more than having stopped at a failure. */
  stops(stop: Stop): void {
    if (this.phase === 'new' || this.phase === 'running') this.phase = 'stopping'
    if (this.phase !== 'stopping') return
    if (this.stop === null || this.stop.type === 'stopped') this.stop = stop
  }

  /** Moves every waiting step whose parents have ended to `ready`, or past it when nothing of it may run. */
  prepare(): void {
    // In plan order a step comes after its parents, so one pass sees the steps that are skipped on the way.
    for (const [id, indexed] of this.fixed.index.steps) {
      if (this.steps.get(id) !== 'waiting' || this.ready.has(id)) continue
      const { after, needs } = indexed.step
      if (!after.every((parent) => this.hasEnded(parent)) || !(needs === undefined || this.hasEnded(needs))) continue
      const left = this.withoutItsNeed(id, indexed) ?? this.leaveOut(id, indexed)
      if ('cause' in left) this.skip(id, left.cause)
      else this.ready.set(id, left)
    }
  }

  /** Starts ready steps as far as the limits let them, and says what the others wait for. */
  start(nowMs: number): void {
    const { index, limits } = this.fixed
    const { start, waits, wakeAtMs, starts } = admit(
      { index, limits, starts: this.starts },
      this.ready.keys(),
      this.running(),
      nowMs,
    )
    this.starts = starts
    for (const id of start) {
      const startable = this.ready.get(id)
      if (startable === undefined) continue
      this.ready.delete(id)
      this.waiting.delete(id)
      this.steps.set(id, 'running')
      this.commands.push({ type: 'start step', step: id, ...startable })
    }
    for (const [id, wait] of waits) {
      const limit = limitOf(wait)
      if (this.waiting.get(id) === limit) continue
      this.waiting.set(id, limit)
      this.commands.push({ type: 'wait', step: id, for: wait })
    }
    if (wakeAtMs !== null) this.commands.push({ type: 'wake', atMs: wakeAtMs })
  }

  /** Gives up what has not started. */
  abandon(): void {
    const cause = this.stop ?? { type: 'interrupted' }
    for (const [id, { assets, checks }] of this.fixed.index.steps) {
      if (this.steps.get(id) !== 'waiting') continue
      this.cut = true
      const left = this.ready.get(id) ?? {
        assets: assets.map(({ item }) => item),
        checks: checks.map(({ item }) => item),
      }
      this.ready.delete(id)
      this.noteLeftOut(
        id,
        left.assets.map((key) => ({ key, end: { type: 'stopped', cause } })),
        left.checks.map((check) => ({ check, cause })),
      )
      this.skip(id, cause)
    }
  }

  finish(): void {
    if (this.phase === 'new' || this.phase === 'finished') return
    for (const id of this.steps.keys()) if (!this.hasEnded(id)) return
    this.phase = 'finished'
    // To be told to stop when nothing was left to cut short changes nothing about the run.
    const told = this.cut && this.stop !== null && this.stop.type !== 'stopped' ? this.stop.type : null
    // A step that ended early without having been told to has the interrupt from somewhere else.
    const cutShort = this.cut && this.stop === null ? 'interrupted' : null
    const state = told ?? cutShort ?? (this.failed ? 'failed' : 'succeeded')
    this.commands.push({ type: 'finish run', state })
  }

  /** All of a step is left out where the one that it needs did not end well. Gives the cause, or undefined. */
  private withoutItsNeed(id: StepId, { step, assets, checks }: IndexedStep): { readonly cause: Cause } | undefined {
    const { needs } = step
    if (needs === undefined) return undefined
    const state = this.steps.get(needs)
    if (state === 'done' || state === 'unchanged upstream') return undefined
    const cause = this.causeOf(needs)
    this.noteLeftOut(
      id,
      assets.map(({ item: key }) => ({ key, end: { type: 'stopped', cause } })),
      checks.map(({ item: check }) => ({ check, cause })),
    )
    return { cause }
  }

  /** Why a step that did not end well did not. */
  private causeOf(id: StepId): Cause {
    const indexed = stepOf(this.fixed.index, id)
    const { partition } = indexed.step
    for (const [key, end] of this.ends.get(id) ?? []) {
      if (end.type === 'ok') continue
      const { cause } = end
      const isOwn = (cause.type === 'failed' || cause.type === 'unavailable') && cause.asset === key
      return isOwn && partition !== null ? { ...cause, partition } : cause
    }
    return failureOf(indexed)
  }

  /** Takes out of a step what may not run. Gives the rest, or the cause when nothing is left. */
  private leaveOut(id: StepId, { assets, checks, divisible }: IndexedStep): Startable | { readonly cause: Cause } {
    let leftOut: LeftOut[] = []
    const lacks = new Map<AssetKey, readonly Lack[]>()
    // What was finished before the run was resumed stands in here already.
    const ends = new Map(this.ends.get(id))
    this.ends.set(id, ends)
    for (const { item: key, reads } of assets) {
      const blocked = this.blocked.get(key)
      const reader = this.fixed.index.readers.get(key) ?? 'asked'
      const end: End = blocked === undefined ? this.endFromReads(reads, reader) : { type: 'stopped', cause: blocked }
      if (end.type === 'ok') {
        if (end.lacks === undefined) continue
        // As far as known: what reads it in this very step lacks the same.
        ends.set(key, end)
        lacks.set(key, end.lacks)
      } else {
        ends.set(key, end)
        leftOut.push({ key, end })
      }
    }
    if (!divisible && leftOut.length < assets.length) {
      // What makes everything at once makes it all again, for whichever part has a reason.
      for (const { key, end } of leftOut) if (end.cause.type === 'unchanged') ends.delete(key)
      leftOut = leftOut.filter(({ end }) => end.cause.type !== 'unchanged')
    }
    const checksOut: { check: PlannedCheck; cause: Cause }[] = []
    for (const { item: check, reads } of checks) {
      const end = this.endFromReads(reads, 'check')
      if (end.type !== 'ok') checksOut.push({ check, cause: end.cause })
    }
    if (leftOut.length + checksOut.length > 0) this.noteLeftOut(id, leftOut, checksOut)

    const out = new Set(leftOut.map(({ key }) => key))
    const outChecks = new Set(checksOut.map(({ check }) => check))
    const rest: Startable = {
      assets: assets.map(({ item }) => item).filter((key) => !out.has(key)),
      checks: checks.map(({ item }) => item).filter((check) => !outChecks.has(check)),
      ...(lacks.size > 0 && { lacks }),
    }
    const causes = [...leftOut.map(({ end }) => end.cause), ...checksOut.map(({ cause }) => cause)]
    const cause = causes.find(({ type }) => type !== 'unchanged') ?? causes[0]
    return rest.assets.length + rest.checks.length === 0 && cause !== undefined ? { cause } : rest
  }

  private noteLeftOut(
    id: StepId,
    assets: readonly LeftOut[],
    checks: readonly { check: PlannedCheck; cause: Cause }[],
  ): void {
    this.ends.set(id, new Map([...(this.ends.get(id) ?? []), ...assets.map(({ key, end }) => [key, end] as const)]))
    this.commands.push({
      type: 'leave out',
      step: id,
      assets: assets.map(({ key, end }) => ({ key, cause: end.cause })),
      checks,
    })
  }

  private skip(id: StepId, cause: Cause): void {
    this.steps.set(id, cause.type === 'unchanged' ? 'unchanged upstream' : 'not run')
    this.waiting.delete(id)
    this.commands.push({ type: 'skip step', step: id, cause })
  }

  private running(): StepId[] {
    return [...this.steps].filter(([, state]) => state === 'running').map(([id]) => id)
  }

  private hasEnded(id: StepId): boolean {
    const state = this.steps.get(id)
    return state !== 'waiting' && state !== 'running'
  }

  private endFromReads(reads: readonly (readonly Unit[])[], reader: Reader): End {
    return endFromReads(this.ends, this.fixed.index.neverBuilt, reads, reader)
  }
}

interface LeftOut {
  readonly key: AssetKey
  readonly end: Exclude<End, { type: 'ok' }>
}

/** What to name for a step that failed as a whole. */
function failureOf({ step, assets }: { step: IndexedStep['step']; assets: readonly Reading<AssetKey>[] }): Cause {
  const asset = assets[0]?.item
  return asset === undefined ? { type: 'check failed', name: step.title } : { type: 'failed', asset }
}
