import { UnreachableError } from '@headwater/errors'
import { DaemonLeaseLostError } from '@headwater/ledger'
import { type Decision, decide, nextDecision, type Schedule, type Tick } from '@headwater/schedules'
import { tickAfter } from './again.ts'
import { createAttempts } from './attempts.ts'
import type { DeclaredSchedule } from './declared.ts'
import { keepPlace } from './lease.ts'
import { showTick } from './shown.ts'
import type { Standing, World } from './world.ts'

/**
 * The longest that it sleeps, so that a clock that jumps, a ledger that has gone and a workspace that changes are seen.
 */
const LONGEST_MS = 5_000
/** Between two looks for a ledger that is away. */
const AWAY_MS = 2_000

export interface LoopOptions {
  /** Ends when nothing goes on and nothing is due. */
  readonly once: boolean
  /** Aborts on Ctrl-C, TERM, or when another daemon has taken the place. */
  readonly stop: AbortSignal
  /** Whether that is so: then what goes on is left to the other one. */
  readonly isLost: () => boolean
  /** Up to when an earlier daemon has decided; the first one begins with its own start. */
  readonly since: Date
  readonly freshnessEveryMs: number
}

export interface LoopEnd {
  /** Runs that were interrupted because the daemon ends. */
  readonly interrupted: number
  /** Ticks that failed. */
  readonly failed: number
}

/**
 * Does what is due until it is stopped. Of each decision the ledger knows before anything is started, and of each end
 * before anything follows from it; where the ledger is away nothing is started, and what has ended is kept until it is
 * back.
 */
export async function daemonLoop(world: World, options: LoopOptions): Promise<LoopEnd> {
  const { stop, once } = options
  let wake = new AbortController()
  const attempts = createAttempts(world, stop, () => wake.abort())
  let declared: readonly DeclaredSchedule[] = []
  let standing: Standing = { schedules: [], ticks: [], running: 0, ledgerAnswers: true, workspaceReadable: true }
  let since = options.since
  let failed = 0
  let isAway = false
  let judgedAt = Number.NEGATIVE_INFINITY
  let judging: Promise<void> | null = null

  function stands(news: Partial<Standing>): void {
    standing = { ...standing, ...news, running: attempts.size }
    world.stands(standing)
  }

  /** Keeps what has ended, and tells of it. */
  async function keepEnds(): Promise<void> {
    for (const ended of attempts.ended()) {
      const tick = tickAfter(scheduleOf(declared, ended.tick), ended.tick, ended.end)
      await world.ledger().schedules.write(world.target, world.owner, [tick])
      attempts.letGo(ended)
      await tellOf(tick)
      if (tick.state === 'done') judgedAt = -options.freshnessEveryMs // Who was told that it is stale hears that it is over.
    }
  }

  async function tellOf(tick: Tick): Promise<void> {
    world.tell({ type: 'tick ended', schedule: tick.schedule, ...showTick(tick) })
    if (tick.state === 'failed') failed++
    if (stop.aborted || (tick.state !== 'failed' && tick.state !== 'unavailable')) return
    await world.alert(declaredOf(declared, tick), tick)
  }

  /** One round: what has ended is kept, what is due is decided about and started. Gives when there is more to do. */
  async function round(): Promise<Date | null> {
    await keepEnds()
    const found = await world.declared()
    declared = found ?? declared
    const schedules = declared.map(({ schedule }) => schedule)
    const ledger = world.ledger()
    const known = await ledger.schedules.ticks(world.target)
    for (const tick of known) if (tick.state === 'running' && !attempts.has(tick)) await attempts.adopt(tick)
    const now = world.now()
    const decisions = decide(schedules, known, { now, since }).map((one) => withRunId(one, world))
    await ledger.schedules.write(
      world.target,
      world.owner,
      decisions.map(({ tick }) => tick),
    )
    await keepPlace(ledger, { target: world.target, owner: world.owner, at: now, decidedUntil: now })
    since = now
    for (const decision of decisions) {
      if (decision.type === 'start') attempts.start(decision.tick, decision.resume === null ? 'new' : 'resumed')
      else await tellOf(decision.tick)
    }
    const ticks = merged(known, decisions)
    stands({ schedules, ticks, ledgerAnswers: true, workspaceReadable: found !== null })
    return nextDecision(schedules, ticks, now)
  }

  async function findLedger(error: UnreachableError): Promise<void> {
    if (!isAway) {
      world.tell({ type: 'notice', message: `${error.message}; nothing is started until it is back` })
      stands({ ledgerAnswers: false })
    }
    isAway = true
    await world.sleep(AWAY_MS, stop)
    if (stop.aborted) return
    try {
      await world.findAgain()
      world.tell({ type: 'notice', message: 'the ledger is back' })
      isAway = false
    } catch (again) {
      if (!(again instanceof UnreachableError)) throw again
    }
  }

  while (!stop.aborted) {
    wake = new AbortController()
    try {
      const next = await round()
      if (performance.now() - judgedAt >= options.freshnessEveryMs && judging === null) {
        // What is just being made up for after a downtime is not told as stale before.
        const quiet = judgedAt === Number.NEGATIVE_INFINITY && attempts.size > 0
        judgedAt = performance.now()
        judging = world.judgeFreshness({ quiet }).finally(() => {
          judging = null
        })
      }
      if (once && attempts.size === 0 && (next === null || next > world.now())) break
      const until = next === null ? LONGEST_MS : Math.min(LONGEST_MS, next.getTime() - world.now().getTime())
      if (attempts.ended().length === 0) await world.sleep(Math.max(0, until), AbortSignal.any([stop, wake.signal]))
    } catch (error) {
      if (error instanceof DaemonLeaseLostError) attempts.leaveAll()
      if (once || !(error instanceof UnreachableError)) throw error
      await findLedger(error)
    }
  }
  if (options.isLost()) {
    attempts.leaveAll()
    return { interrupted: 0, failed }
  }
  const interrupted = stop.aborted ? await attempts.interruptAll() : 0
  await keepEnds().catch((error: unknown) => {
    // The ledger goes on saying that they run: the next daemon finds out what became of them.
    if (!(error instanceof UnreachableError)) throw error
  })
  await judging
  return { interrupted, failed }
}

/** A new run's id stands in the ledger before there is a run: whoever comes later can find out whether there is. */
function withRunId(decision: Decision, { newRunId }: Pick<World, 'newRunId'>): Decision {
  const { type, tick } = decision
  const newest = tick.attempts.at(-1)
  if (type !== 'start' || decision.resume !== null || newest === undefined) return decision
  return { ...decision, tick: { ...tick, attempts: [...tick.attempts.slice(0, -1), { ...newest, runId: newRunId() }] } }
}

function merged(known: readonly Tick[], decisions: readonly Decision[]): readonly Tick[] {
  const name = ({ schedule, due }: Tick): string => `${schedule} ${due.getTime()}`
  const ticks = new Map(known.map((tick) => [name(tick), tick]))
  for (const { tick } of decisions) ticks.set(name(tick), tick)
  return [...ticks.values()]
}

function declaredOf(declared: readonly DeclaredSchedule[], tick: Tick): DeclaredSchedule {
  return declared.find(({ schedule }) => schedule.name === tick.schedule) ?? { schedule: gone(tick), roots: [] }
}

function scheduleOf(declared: readonly DeclaredSchedule[], tick: Tick): Schedule {
  return declaredOf(declared, tick).schedule
}

/** A schedule that was taken away while its tick went on: that is seen to its end, and nothing follows. */
function gone({ schedule }: Tick): Schedule {
  return {
    name: schedule,
    description: '',
    cron: '0 0 1 1 *',
    timeZone: 'UTC',
    runs: { select: [], exclude: [], downstream: false, stale: true, partitions: null },
    retry: null,
    catchUp: 'none',
    location: '',
  }
}
