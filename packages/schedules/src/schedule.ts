/*
 * schedule   what is to be started, and when: cron in a time zone
 * due time   a moment at which a schedule's cron says so; it names the tick
 * tick       one due time of one schedule, with what became of it
 * attempt    one start of a tick's run; a tick has several where its data was not available yet
 */

/** One schedule of a platform, as plain data. */
export interface Schedule {
  /** Unique in the workspace: `nba/noon`. */
  readonly name: string
  readonly description: string
  /** Five fields, as crontab reads them. */
  readonly cron: string
  /** IANA name: whose wall clock the cron means. */
  readonly timeZone: string
  readonly runs: ScheduledRun
  /** Tries again while what it asks for is not available at its source. Null: a tick is one attempt. */
  readonly retry: RetryWindow | null
  /** After a downtime: the newest due time that was missed is made up for, or none is. */
  readonly catchUp: 'latest' | 'none'
  /** Where the author wrote it: `apps/nba/assets.ts:14`. */
  readonly location: string
}

/** What a tick starts, in the words of the command line. */
export interface ScheduledRun {
  /** `bronze/boxscores`, `tag:daily`. Empty: everything, which only `stale` allows. */
  readonly select: readonly string[]
  readonly exclude: readonly string[]
  readonly downstream: boolean
  /** `materialize --stale`: only what is out of date. */
  readonly stale: boolean
  /**
   * `due`: a backfill of the newest partition that is due at the due time, and of those of the last `lookBackDays` days that
   * are missing by then. Null: no partitions.
   */
  readonly partitions: { readonly type: 'due'; readonly lookBackDays: number } | null
}

export interface RetryWindow {
  readonly everyMs: number
  /** `HH:MM` in the schedule's time zone, on the day of the due time (the day after where it lies before it). */
  readonly until: string
}

/** What the ledger keeps of a tick. Times by the target's clock. */
export interface Tick {
  readonly schedule: string
  /** The due time; with the schedule's name its identity. */
  readonly due: Date
  /**
   * - `running`: an attempt goes on
   * - `waiting`: its data was not available; the next attempt is at `nextAt`
   * - `done`: all that it asked for was made, or there was nothing to make
   * - `unavailable`: its window closed and the data was still not there
   * - `failed`: its newest attempt failed
   * - `missed`: it was due while no daemon ran and was not caught up with, or an earlier tick of its schedule still ran
   */
  readonly state: 'running' | 'waiting' | 'done' | 'unavailable' | 'failed' | 'missed'
  readonly attempts: readonly Attempt[]
  readonly nextAt: Date | null
  /** One line. */
  readonly message: string | null
}

export interface Attempt {
  readonly startedAt: Date
  readonly endedAt: Date | null
  /** Headwater's run; null where none was made (nothing to do), or is not known yet. */
  readonly runId: string | null
  readonly outcome: 'done' | 'unavailable' | 'failed' | 'interrupted' | null
  readonly message: string | null
}
