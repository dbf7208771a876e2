import type { Ledger } from '@headwater/ledger'
import type { DaemonEvent } from '@headwater/reporters/schedule'
import type { Schedule, Tick } from '@headwater/schedules'
import type { DeclaredSchedule } from './declared.ts'
import type { StartedCommand } from './own-command.ts'

/** An event, to which whoever tells it adds the time. */
export type News = DaemonEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'at'> : never) : never

/** All that a daemon's loop does outside of itself, so that it is tried with a clock and commands of a test's own. */
export interface World {
  readonly target: string
  /** `ownIdentity()`. */
  readonly owner: string
  /** The target's clock. */
  readonly now: () => Date
  /** Changes when the ledger is found again. */
  readonly ledger: () => Pick<Ledger, 'schedules' | 'daemon' | 'runs'>
  /** Finds the ledger again. Throws UnreachableError while it is away. */
  readonly findAgain: () => Promise<void>
  /** The workspace's schedules as its files are now. Null where those cannot be read, which has been told. */
  readonly declared: () => Promise<readonly DeclaredSchedule[] | null>
  /** Starts a command of ours on the target; `schedule` is whom its words are told of. */
  readonly start: (schedule: string, args: readonly string[]) => StartedCommand
  readonly newRunId: () => string
  /** Resolves after so many milliseconds of the clock, or when aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly tell: (news: News) => void
  /** Tells people of a tick that has ended without what it was to bring. Never rejects. */
  readonly alert: (declared: DeclaredSchedule, tick: Tick) => Promise<void>
  /** Asks how fresh everything is, and tells people what they do not know, unless it is to be quiet. Never rejects. */
  readonly judgeFreshness: (how: { readonly quiet: boolean }) => Promise<void>
  /** How things stand, after each round. */
  readonly stands: (standing: Standing) => void
}

export interface Standing {
  readonly schedules: readonly Schedule[]
  readonly ticks: readonly Tick[]
  readonly running: number
  readonly ledgerAnswers: boolean
  readonly workspaceReadable: boolean
}
