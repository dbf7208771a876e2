import type { AttemptEnd, Schedule, Tick } from '@headwater/schedules'
import { isDead } from '../dead-runs.ts'
import { findRun, followAttempt } from './follow.ts'
import type { StartedCommand } from './own-command.ts'
import type { World } from './world.ts'

/** An attempt that has ended, of which the ledger does not know yet. */
export interface EndedAttempt {
  readonly tick: Tick
  readonly end: AttemptEnd
}

/** The attempts that go on. */
export interface Attempts {
  readonly size: number
  has(tick: Tick): boolean
  /** Starts the newest attempt of a tick, whose run has its id by now. */
  start(tick: Tick, how: 'new' | 'resumed'): void
  /** Goes on with an attempt that another daemon has begun, or this one before it lost its ledger. */
  adopt(tick: Tick): Promise<void>
  /** Those that have ended; each stays until it is let go of. Throws what could not be followed because of a bug. */
  ended(): readonly EndedAttempt[]
  letGo(ended: EndedAttempt): void
  /** Ends the commands of all as Ctrl-C would, and waits for them. Gives how many there were. */
  interruptAll(): Promise<number>
  /** Leaves them to another daemon. */
  leaveAll(): void
}

interface Going {
  readonly command: StartedCommand | null
  readonly over: Promise<void>
}

/** @param onEnd called when one of them has ended */
export function createAttempts(world: World, stop: AbortSignal, onEnd: () => void): Attempts {
  const going = new Map<string, Going>()
  const over: EndedAttempt[] = []
  let bug: { readonly error: unknown } | null = null

  function follow(tick: Tick, runId: string, command: StartedCommand | null): void {
    const follows = followAttempt(world, { runId, command }, stop)
      .then((end) => {
        if (end !== null) over.push({ tick, end })
        else going.delete(nameOf(tick))
      })
      .catch((error: unknown) => {
        bug ??= { error }
      })
      .finally(onEnd)
    going.set(nameOf(tick), { command, over: follows })
  }

  function begin(tick: Tick, runId: string, how: 'new' | 'resumed'): void {
    const command = world.start(tick.schedule, how === 'new' ? newRun(world, tick, runId) : resume(world, runId))
    world.tell({ type: 'tick started', ...shown(tick, runId), how })
    follow(tick, runId, command)
  }

  return {
    get size() {
      return going.size
    },
    has: (tick) => going.has(nameOf(tick)),
    start: (tick, how) => begin(tick, runIdOf(tick) ?? world.newRunId(), how),
    async adopt(tick) {
      const runId = runIdOf(tick)
      const run = runId === null ? null : await findRun(world.ledger(), runId)
      if (run === 'away') return // The next round asks again.
      if (runId !== null && run === null) {
        // Between the tick and its run: begun again under the same id, so that of two commands one makes it.
        begin(tick, runId, 'new')
        return
      }
      if (run?.state === 'running' && !isDead(run))
        world.tell({ type: 'tick started', ...shown(tick, runId), how: 'watched' })
      follow(tick, runId ?? '', null)
    },
    ended() {
      if (bug !== null) throw bug.error
      return [...over]
    },
    letGo(ended) {
      over.splice(over.indexOf(ended), 1)
      going.delete(nameOf(ended.tick))
    },
    leaveAll() {
      for (const { command } of going.values()) command?.leave()
    },
    async interruptAll() {
      const own = [...going.values()].filter(({ command }) => command !== null)
      for (const { command } of own) command?.interrupt()
      await Promise.all([...going.values()].map((each) => each.over))
      return own.length
    },
  }
}

/** The command of a new run: what the schedule starts, as of its due time. */
function newRun({ target }: World, tick: Tick, runId: string): string[] {
  const unavailable = tick.attempts.slice(0, -1).filter(({ outcome }) => outcome === 'unavailable').length
  return [
    ...['schedule', 'run', tick.schedule, '--target', target, '--yes', '--json'],
    ...['--due', tick.due.toISOString(), '--attempt', String(unavailable + 1), '--run-id', runId],
  ]
}

function resume({ target }: World, runId: string): string[] {
  return ['runs', 'resume', runId, '--target', target, '--yes', '--json']
}

function shown({ schedule, due, attempts }: Tick, runId: string | null) {
  return { schedule, due, runId, attempt: attempts.length }
}

function runIdOf({ attempts }: Tick): string | null {
  return attempts.at(-1)?.runId ?? null
}

function nameOf({ schedule, due }: Pick<Tick, 'due'> & { readonly schedule: Schedule['name'] }): string {
  return `${schedule} ${due.toISOString()}`
}
