import { UserError } from '@headwater/errors'
import { DaemonLeaseLostError, type Ledger } from '@headwater/ledger'
import type { Schedule, Tick } from '@headwater/schedules'
import type { RunOfAttempt } from '../attempt-end.ts'
import type { CommandEnd, StartedCommand } from '../own-command.ts'
import type { News, World } from '../world.ts'

/** What a daemon that is killed ends with, in the middle of whatever it did. */
export class Killed extends Error {}

/** Long pauses are so much longer here: looks for nothing would be most of what happens. */
const COARSE = 10

/** How a run ends that is started then. */
export type Ending = (run: { readonly due: Date; readonly startedAt: Date }) => {
  readonly afterMs: number
  readonly state: 'succeeded' | 'unavailable' | 'failed' | 'nothing to do' | 'unreachable'
}

interface VirtualRun {
  readonly id: string
  readonly due: string
  endsAt: number
  state: ReturnType<Ending>['state'] | 'interrupted'
}

/** A ledger, a clock and commands that live as long as a test: daemons come and go in it. */
export interface VirtualWorld {
  readonly ticks: () => readonly Tick[]
  /** The runs that were really made, with the due time that they were made for. */
  readonly made: () => readonly { readonly id: string; readonly due: string }[]
  readonly news: News[]
  readonly alerts: Tick[]
  readonly now: () => Date
  readonly decidedUntil: () => Date | null
  /** What a daemon sees of it. `kill` says, before each thing that it does, whether it is killed there. */
  readonly daemon: (owner: string, kill?: () => boolean) => World
  /** Lets time pass until the promise is settled or the clock shows that moment; then calls `end` and waits for it. */
  readonly live: <T>(daemon: Promise<T>, until: Date, end: () => void) => Promise<T>
  /** Time goes by in which no daemon lives. */
  readonly pass: (ms: number) => void
  /** The machine goes down: nothing that was started goes on. */
  readonly crash: () => void
  /** The ledger does not answer from now on, or does again. */
  away: boolean
}

export function virtualWorld(
  start: Date,
  { schedules, ending, unreachable }: { schedules: readonly Schedule[]; ending: Ending; unreachable: () => Error },
): VirtualWorld {
  let clock = start.getTime()
  let holder: string | null = null
  let decided: Date | null = null
  let ids = 0
  const ticks = new Map<string, Tick>()
  const runs = new Map<string, VirtualRun>()
  const waiting = new Set<{ readonly at: number; readonly resolve: () => void }>()
  const nameOf = ({ schedule, due }: Tick): string => `${schedule} ${due.toISOString()}`
  const wait = (at: number): Promise<void> =>
    new Promise((resolve) => {
      const one = {
        at,
        resolve: () => {
          waiting.delete(one)
          resolve()
        },
      }
      waiting.add(one)
    })

  const shown = (id: string): RunOfAttempt => {
    const run = runs.get(id)
    if (run === undefined || run.state === 'nothing to do' || run.state === 'unreachable') {
      throw new UserError('unknown-run', `no run begins with "${id}"`)
    }
    const state = clock < run.endsAt ? 'running' : run.state === 'unavailable' ? 'succeeded' : run.state
    const assets = run.state === 'unavailable' ? [{ state: 'unavailable', message: '404' }] : []
    return {
      runId: id,
      state,
      owner: state === 'running' ? 'somebody' : null,
      expired: false,
      endedAt: state === 'running' ? null : new Date(run.endsAt),
      assets: assets as unknown as RunOfAttempt['assets'],
      checks: [],
      steps: [],
    }
  }

  /** Made where it is not there, as the ledger has it; refused where it is. */
  const startCommand = (args: readonly string[]): { ended: Promise<CommandEnd>; run: VirtualRun | null } => {
    const flagOf = (flag: string): string => args[args.indexOf(flag) + 1] ?? ''
    const isResume = args[0] === 'runs'
    const id = isResume ? (args[2] ?? '') : flagOf('--run-id')
    const known = runs.get(id)
    if (known !== undefined && !(isResume && known.state === 'interrupted')) {
      return { ended: Promise.resolve({ exitCode: 2, said: 'there is another run' }), run: null }
    }
    const due = known?.due ?? flagOf('--due')
    const { afterMs, state } = ending({ due: new Date(due), startedAt: new Date(clock) })
    const run: VirtualRun = known ?? { id, due, endsAt: 0, state }
    Object.assign(run, { endsAt: clock + afterMs, state })
    runs.set(id, run)
    const exitCodes = { succeeded: 0, unavailable: 0, 'nothing to do': 0, failed: 1, unreachable: 3, interrupted: 130 }
    const ended = wait(run.endsAt).then(() => ({ exitCode: exitCodes[run.state], said: run.state }))
    return { ended, run }
  }

  const news: News[] = []
  const alerts: Tick[] = []
  const world: VirtualWorld = {
    ticks: () => [...ticks.values()].sort((a, b) => a.due.getTime() - b.due.getTime()),
    made: () => [...runs.values()],
    news,
    alerts,
    now: () => new Date(clock),
    decidedUntil: () => decided,
    away: false,
    daemon(owner, kill = () => false) {
      holder = owner
      const does = (): void => {
        if (kill()) throw new Killed()
        if (world.away) throw unreachable()
      }
      const held = (): void => {
        does()
        if (holder !== owner) throw new DaemonLeaseLostError('another one')
      }
      const ledger = {
        schedules: {
          ticks: async () => {
            does()
            return [...ticks.values()]
          },
          write: async (_target: string, _owner: string, written: readonly Tick[]) => {
            if (written.length === 0) return
            held()
            for (const tick of written) ticks.set(nameOf(tick), structuredClone(tick))
          },
        },
        daemon: {
          beat: async (_target: string, _owner: string, { decidedUntil }: { readonly decidedUntil: Date | null }) => {
            held()
            decided = decidedUntil ?? decided
            return true
          },
        },
        runs: {
          show: async (id: string) => {
            does()
            return shown(id)
          },
        },
      } as unknown as Ledger
      return {
        target: 'sandbox',
        owner,
        now: () => new Date(clock),
        ledger: () => ledger,
        findAgain: async () => does(),
        declared: async () => schedules.map((schedule) => ({ schedule, roots: [] })),
        start: (_, args): StartedCommand => {
          if (kill()) throw new Killed()
          const { ended, run } = startCommand(args)
          if (kill()) throw new Killed()
          return {
            ended,
            leave: () => {},
            interrupt: () => {
              if (run !== null && clock < run.endsAt) Object.assign(run, { endsAt: clock, state: 'interrupted' })
              for (const one of [...waiting]) one.resolve()
            },
          }
        },
        newRunId: () => (ids++).toString(16).padStart(8, '0'),
        sleep: (ms, signal) =>
          new Promise((resolve) => {
            if (signal.aborted) return resolve()
            signal.addEventListener('abort', () => resolve(), { once: true })
            void wait(clock + (ms >= 1000 ? ms * COARSE : ms)).then(resolve)
          }),
        tell: (one) => news.push(one),
        alert: async (_, tick) => void alerts.push(tick),
        judgeFreshness: async () => {},
        stands: () => {},
      }
    },
    async live(daemon, until, end) {
      let settled = false
      const over = daemon.finally(() => {
        settled = true
      })
      over.catch(() => {})
      while (!settled) {
        // Whatever can go on without time goes on first.
        for (let n = 0; n < 20 && !settled; n++) await new Promise((resolve) => setImmediate(resolve))
        if (settled) break
        const next = Math.min(...[...waiting].map(({ at }) => at), until.getTime())
        clock = Math.max(clock, next)
        for (const one of [...waiting]) if (one.at <= clock) one.resolve()
        if (clock >= until.getTime()) end()
      }
      return over
    },
    pass(ms) {
      clock += ms
      for (const one of [...waiting]) if (one.at <= clock) one.resolve()
    },
    crash() {
      for (const run of runs.values())
        if (clock < run.endsAt) Object.assign(run, { endsAt: clock, state: 'interrupted' })
    },
  }
  return world
}
