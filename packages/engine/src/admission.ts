import type { StepId } from '@headwater/planner'
import { type PlanIndex, stepOf } from './plan-index.ts'
import type { Limits, PoolLimit, Wait } from './scheduler-state.ts'

const MINUTE_MS = 60_000

export interface Admission {
  /** In the order in which they are to start. */
  readonly start: readonly StepId[]
  readonly waits: ReadonlyMap<StepId, Wait>
  /** When the next step may start that only a rate keeps back; null where there is none. */
  readonly wakeAtMs: number | null
  /** The starts of each pool with a rate, these included. */
  readonly starts: ReadonlyMap<string, readonly number[]>
}

/** Says which ready steps start now, as far as the limits let them: those with the longest way to the end of the run first. */
export function admit(
  { index, limits, starts }: { index: PlanIndex; limits: Limits; starts: ReadonlyMap<string, readonly number[]> },
  ready: Iterable<StepId>,
  running: readonly StepId[],
  nowMs: number,
): Admission {
  const holders = new Map<string, StepId[]>()
  const all = [...running]
  const take = (id: StepId, pool: string | null): void => {
    if (pool !== null) holders.set(pool, [...(holders.get(pool) ?? []), id])
  }
  for (const id of running) take(id, stepOf(index, id).step.pool)
  const recent = new Map([...starts].map(([pool, times]) => [pool, times.filter((at) => at > nowMs - MINUTE_MS)]))

  const start: StepId[] = []
  const waits = new Map<StepId, Wait>()
  let wakeAtMs: number | null = null
  const most = Math.max(1, limits.steps)
  const byUrgency = [...ready].map((id) => stepOf(index, id)).sort((a, b) => b.remainingMs - a.remainingMs)
  for (const { step } of byUrgency) {
    const { id, pool } = step
    if (pool !== null) {
      const { limit, startsPerMinute } = poolLimit(limits, pool)
      const holding = holders.get(pool) ?? []
      if (holding.length >= limit) {
        waits.set(id, { type: 'pool', pool, limit, holders: holding })
        continue
      }
      const times = recent.get(pool) ?? []
      if (startsPerMinute !== undefined && times.length >= startsPerMinute) {
        const freeAtMs = (times.at(-startsPerMinute) ?? nowMs) + MINUTE_MS
        waits.set(id, { type: 'rate', pool, startsPerMinute, inMs: freeAtMs - nowMs })
        wakeAtMs = Math.min(wakeAtMs ?? freeAtMs, freeAtMs)
        continue
      }
    }
    if (all.length >= most) {
      waits.set(id, { type: 'steps', limit: most, holders: [...all] })
      continue
    }
    if (pool !== null && poolLimit(limits, pool).startsPerMinute !== undefined) {
      recent.set(pool, [...(recent.get(pool) ?? []), nowMs])
    }
    take(id, pool)
    all.push(id)
    start.push(id)
  }
  return { start, waits, wakeAtMs, starts: recent }
}

function poolLimit({ pools }: Limits, pool: string): PoolLimit {
  const { limit = 1, startsPerMinute } = (Object.hasOwn(pools, pool) ? pools[pool] : undefined) ?? {}
  return {
    limit: Math.max(1, limit),
    ...(startsPerMinute !== undefined && { startsPerMinute: Math.max(1, Math.floor(startsPerMinute)) }),
  }
}

/** Which limit it is, so that a step is said to wait for it once and not again with every other holder. */
export function limitOf(wait: Wait): string {
  return wait.type === 'steps' ? wait.type : `${wait.type} ${wait.pool}`
}

/** A wait as one line: `pool stats-source: 2 of 2 at once, held by 1/2025-01-01, 1/2025-01-02`. */
export function waitInWords(wait: Wait): string {
  switch (wait.type) {
    case 'steps':
      return `${wait.holders.length} of ${wait.limit} steps at once: ${named(wait.holders)}`
    case 'pool':
      return `pool ${wait.pool}: ${wait.holders.length} of ${wait.limit} at once, held by ${named(wait.holders)}`
    case 'rate':
      return `pool ${wait.pool}: ${wait.startsPerMinute} starts a minute, the next in ${Math.ceil(wait.inMs / 1000)} s`
  }
}

const NAMED = 4

function named(steps: readonly StepId[]): string {
  const more = steps.length - NAMED
  return steps.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
