import { InternalError, unreachable } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { Plan, PlannedCheck, StepId } from '@headwater/planner'
import type { Cause } from './cause.ts'
import { gateCloses } from './check-gate.ts'
import type { StepState } from './events.ts'
import { type IndexedStep, indexPlan, type PlanIndex, type Reading, stepOf, type Unit } from './plan-index.ts'
import {
  type Command,
  defaultLimits,
  type End,
  type Limits,
  type SchedulerEvent,
  type SchedulerState,
  type Startable,
} from './scheduler-state.ts'
import type { AssetState } from './step.ts'

/** The state before `begin`: everything waits. */
export function initialState(plan: Plan, limits: Limits = defaultLimits): SchedulerState {
  const index = indexPlan(plan)
  return {
    phase: 'new',
    index,
    limits,
    steps: new Map([...index.steps.keys()].map((id) => [id, 'waiting'])),
    ready: new Map(),
    ends: new Map(),
    blocked: new Map(),
    failed: false,
    cut: false,
  }
}

/**
 * The scheduler: a pure function from what is known and what just happened to what is known now and what to do, in order.
 * It does no I/O and reads no clock, so the events of a run, replayed, give the same state anywhere.
 *
 * A failure stops the assets that depend on it, not the steps: a later step starts with what is left of it. What is
 * unavailable stops nothing: a reader is left out only when nothing that it reads came anew, or when the unavailable
 * asset has never been built at all.
 */
export function advance(
  state: SchedulerState,
  event: SchedulerEvent,
): { readonly state: SchedulerState; readonly commands: readonly Command[] } {
  const draft = new Draft(state)
  switch (event.type) {
    case 'begin':
      if (draft.phase === 'new') draft.phase = 'running'
      break
    case 'step finished':
      draft.stepFinished(event)
      break
    case 'interrupt':
      if (draft.phase !== 'finished') draft.phase = 'interrupted'
      break
    default:
      unreachable(event)
  }
  if (draft.phase === 'running') {
    draft.prepare()
    draft.start()
  }
  if (draft.phase === 'interrupted') draft.abandon()
  draft.finish()
  return { state: draft.state(), commands: draft.commands }
}

/** A state being changed; lives only inside one call of `advance`. */
class Draft {
  readonly commands: Command[] = []
  phase: SchedulerState['phase']
  private readonly index: PlanIndex
  private readonly limits: Limits
  private readonly steps: Map<StepId, StepState>
  private readonly ready: Map<StepId, Startable>
  private readonly ends: Map<StepId, ReadonlyMap<AssetKey, End>>
  private readonly blocked: Map<AssetKey, Cause>
  private failed: boolean
  private cut: boolean

  constructor(state: SchedulerState) {
    this.phase = state.phase
    this.index = state.index
    this.limits = state.limits
    this.steps = new Map(state.steps)
    this.ready = new Map(state.ready)
    this.ends = new Map(state.ends)
    this.blocked = new Map(state.blocked)
    this.failed = state.failed
    this.cut = state.cut
  }

  state(): SchedulerState {
    const { phase, index, limits, steps, ready, ends, blocked, failed, cut } = this
    return { phase, index, limits, steps, ready, ends, blocked, failed, cut }
  }

  stepFinished(event: Extract<SchedulerEvent, { type: 'step finished' }>): void {
    const { assets, checks } = stepOf(this.index, event.step)
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
      ends.set(asset.item, this.endOf(asset, state, stopping))
      if (state === 'failed') this.failed = true
      if (state === 'interrupted') this.cut = true
    }
    for (const { item: check, reads } of stopping) {
      if (outcomes.get(check.key)?.state !== 'not run') this.failed = true
      // Where a parent is the reason that it was not run, that parent says what may run behind it.
      else if (this.endFromReads(reads).type !== 'ok') continue
      for (const key of check.blocks) {
        if (!this.blocked.has(key)) this.blocked.set(key, { type: 'check failed', name: check.name })
      }
    }
    if (event.state === 'failed') this.failed = true
    if (event.state === 'interrupted') this.cut = true
  }

  /** Moves every waiting step whose parents have ended to `ready`, or past it when nothing of it may run. */
  prepare(): void {
    // In plan order a step comes after its parents, so one pass sees the steps that are skipped on the way.
    for (const [id, indexed] of this.index.steps) {
      if (this.steps.get(id) !== 'waiting' || this.ready.has(id)) continue
      if (!indexed.step.after.every((parent) => this.hasEnded(parent))) continue
      const left = this.leaveOut(id, indexed)
      if ('cause' in left) this.skip(id, left.cause)
      else this.ready.set(id, left)
    }
  }

  /** Starts ready steps, those with the longest way to the end of the run first, as far as the limits let them. */
  start(): void {
    const running = [...this.steps].filter(([, state]) => state === 'running').map(([id]) => stepOf(this.index, id))
    let free = Math.max(1, this.limits.steps) - running.length
    const inPool = new Map<string, number>()
    for (const { step } of running) if (step.pool !== null) inPool.set(step.pool, (inPool.get(step.pool) ?? 0) + 1)

    const byUrgency = [...this.index.steps.values()]
      .filter(({ step }) => this.ready.has(step.id))
      .sort((a, b) => b.remainingMs - a.remainingMs)
    for (const { step } of byUrgency) {
      if (free <= 0) return
      if (step.pool !== null) {
        const used = inPool.get(step.pool) ?? 0
        if (used >= this.poolLimit(step.pool)) continue
        inPool.set(step.pool, used + 1)
      }
      const startable = this.ready.get(step.id)
      if (startable === undefined) continue
      free -= 1
      this.ready.delete(step.id)
      this.steps.set(step.id, 'running')
      this.commands.push({ type: 'start step', step: step.id, ...startable })
    }
  }

  /** Gives up what has not started. */
  abandon(): void {
    const cause: Cause = { type: 'interrupted' }
    for (const [id, { step }] of this.index.steps) {
      if (this.steps.get(id) !== 'waiting') continue
      this.cut = true
      const left = this.ready.get(id) ?? step
      this.ready.delete(id)
      this.noteLeftOut(
        id,
        left.assets.map((key) => ({ key, type: 'stopped', cause })),
        left.checks.map((check) => ({ check, cause })),
      )
      this.skip(id, cause)
    }
  }

  finish(): void {
    if (this.phase === 'new' || this.phase === 'finished') return
    for (const id of this.steps.keys()) if (!this.hasEnded(id)) return
    this.phase = 'finished'
    // An interrupt that came when nothing was left to cut short changes nothing about the run.
    this.commands.push({ type: 'finish run', state: this.cut ? 'interrupted' : this.failed ? 'failed' : 'succeeded' })
  }

  /** Takes out of a step what may not run. Gives the rest, or the cause when nothing is left. */
  private leaveOut(id: StepId, { assets, checks }: IndexedStep): Startable | { readonly cause: Cause } {
    const leftOut: { key: AssetKey; type: 'stopped' | 'absent'; cause: Cause }[] = []
    const ends = new Map<AssetKey, End>()
    this.ends.set(id, ends)
    for (const { item: key, reads } of assets) {
      const blocked = this.blocked.get(key)
      const end = blocked === undefined ? this.endFromReads(reads) : { type: 'stopped' as const, cause: blocked }
      if (end.type === 'ok') continue
      ends.set(key, end)
      leftOut.push({ key, ...end })
    }
    const checksOut: { check: PlannedCheck; cause: Cause }[] = []
    for (const { item: check, reads } of checks) {
      const end = this.endFromReads(reads)
      if (end.type !== 'ok') checksOut.push({ check, cause: end.cause })
    }
    if (leftOut.length + checksOut.length > 0) this.noteLeftOut(id, leftOut, checksOut)

    const out = new Set(leftOut.map(({ key }) => key))
    const outChecks = new Set(checksOut.map(({ check }) => check))
    const rest: Startable = {
      assets: assets.map(({ item }) => item).filter((key) => !out.has(key)),
      checks: checks.map(({ item }) => item).filter((check) => !outChecks.has(check)),
    }
    const cause = leftOut[0]?.cause ?? checksOut[0]?.cause
    return rest.assets.length + rest.checks.length === 0 && cause !== undefined ? { cause } : rest
  }

  /** What becomes of a reader of the given units: of each asset that it reads, all partitions that are in the plan. */
  private endFromReads(reads: readonly (readonly Unit[])[]): End {
    let absent: End | undefined
    let anyOk = reads.length === 0
    for (const units of reads) {
      let absentHere: End | undefined
      let okHere = units.length === 0
      for (const unit of units) {
        const end = this.ends.get(unit.step)?.get(unit.key) ?? { type: 'ok' }
        if (end.type === 'stopped') return end
        if (end.type === 'ok') okHere = true
        else absentHere ??= end
      }
      // Nothing came, and nothing was there before: there is nothing to read.
      const [first] = units
      if (!okHere && first && absentHere?.type === 'absent' && this.index.neverBuilt.has(first.key))
        return { type: 'stopped', cause: absentHere.cause }
      anyOk ||= okHere
      absent ??= absentHere
    }
    return anyOk || absent === undefined ? { type: 'ok' } : absent
  }

  private endOf(
    { item: key, reads }: Reading<AssetKey>,
    state: AssetState,
    stopping: readonly Reading<PlannedCheck>[],
  ): End {
    switch (state) {
      case 'materialized':
      case 'unchanged':
        return { type: 'ok' }
      case 'unavailable':
        return { type: 'absent', cause: { type: 'unavailable', asset: key } }
      case 'interrupted':
        return { type: 'stopped', cause: { type: 'interrupted' } }
      case 'failed':
        return { type: 'stopped', cause: { type: 'failed', asset: key } }
      case 'not run': {
        // The executor left it out itself. What it reads has been looked at before, so the root of it is known by now.
        const end = this.endFromReads(reads)
        if (end.type !== 'ok') return end
        const check = stopping.find(({ item }) =>
          reads.some((units) => units.some((unit) => item.assets.includes(unit.key))),
        )?.item
        const cause: Cause = check ? { type: 'check failed', name: check.name } : { type: 'failed', asset: key }
        return { type: 'stopped', cause }
      }
      default:
        return unreachable(state)
    }
  }

  private noteLeftOut(
    id: StepId,
    assets: readonly { key: AssetKey; type: 'stopped' | 'absent'; cause: Cause }[],
    checks: readonly { check: PlannedCheck; cause: Cause }[],
  ): void {
    this.ends.set(id, new Map([...(this.ends.get(id) ?? []), ...assets.map(({ key, ...end }) => [key, end] as const)]))
    this.commands.push({
      type: 'leave out',
      step: id,
      assets: assets.map(({ key, cause }) => ({ key, cause })),
      checks,
    })
  }

  private skip(id: StepId, cause: Cause): void {
    this.steps.set(id, 'not run')
    this.commands.push({ type: 'skip step', step: id, cause })
  }

  private hasEnded(id: StepId): boolean {
    const state = this.steps.get(id)
    return state !== 'waiting' && state !== 'running'
  }

  private poolLimit(pool: string): number {
    return Math.max(1, Object.hasOwn(this.limits.pools, pool) ? (this.limits.pools[pool] ?? 1) : 1)
  }
}
