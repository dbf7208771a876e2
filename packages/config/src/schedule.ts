import type { RetryWindow, Schedule } from '@headwater/schedules/declared'
import { type Duration, durationMs } from './duration.ts'
import type { Workspace } from './load.ts'
import { shownFrom } from './location.ts'
import type { References } from './references.ts'
import type { SingleRef } from './refs.ts'

/** What `headwater daemon` starts, and when. */
export interface ScheduleOptions {
  /** Five fields, as in a crontab: minute, hour, day, month, weekday. */
  readonly cron: string
  /** Whose clock the cron means: IANA name. Default: the platform's. */
  readonly timeZone?: string
  readonly description?: string
  /** What is run: assets, or selections (`'tag:daily'`, `'nba/bronze/*'`). Left out where `stale` means all of the platform. */
  readonly select?: Selected
  readonly exclude?: Selected
  /** And everything behind it. */
  readonly downstream?: boolean
  /** Only what is stale or missing, of what is selected and above it. */
  readonly stale?: boolean
  /** A backfill of the newest partition that is due. */
  readonly partitions?: 'due'
  /** And of those of so many days before it that are missing. Default: 0. */
  readonly lookBackDays?: number
  /** While a partition is not available at its source, it is tried again; when the window closes, people are told. */
  readonly retry?: {
    readonly every: Duration
    /** `HH:MM` by the clock of the schedule: the next time that it shows that. */
    readonly until: string
  }
  /** What was due while no daemon ran: `'latest'` runs the newest of it once, `'none'` nothing. Default: `'latest'`. */
  readonly catchUp?: Schedule['catchUp']
}

type Selected = SelectedOne | readonly SelectedOne[]
type SelectedOne = string | SingleRef

export interface ScheduleDefinition extends ScheduleOptions {
  readonly name: string
  readonly location: string
}

/**
 * The schedules of a workspace, as the daemon knows them: names and locations made whole, references resolved.
 * Throws UserError `edge-to-nothing`, with the author's line, for a reference to nothing.
 */
export function composeSchedules(workspace: Pick<Workspace, 'root' | 'platforms'>, references: References): Schedule[] {
  return workspace.platforms.flatMap(({ definition: { name: platform, timeZone, schedules } }) =>
    schedules.map((definition): Schedule => {
      const { select = `${platform}/*/*`, exclude = [], partitions, retry } = definition
      return {
        name: `${platform}/${definition.name}`,
        description: definition.description ?? '',
        cron: definition.cron,
        timeZone: definition.timeZone ?? timeZone,
        runs: {
          select: selections(select, references),
          exclude: selections(exclude, references),
          downstream: definition.downstream ?? false,
          stale: definition.stale ?? false,
          partitions:
            partitions === undefined ? null : { type: partitions, lookBackDays: definition.lookBackDays ?? 0 },
        },
        retry: retry === undefined ? null : retryWindow(retry),
        catchUp: definition.catchUp ?? 'latest',
        location: shownFrom(workspace.root, definition.location),
      }
    }),
  )
}

function selections(selected: Selected, references: References): readonly string[] {
  return [selected]
    .flat()
    .flatMap((one): readonly string[] => (typeof one === 'string' ? [one] : references.resolve([one]).upstream))
}

function retryWindow({ every, until }: NonNullable<ScheduleOptions['retry']>): RetryWindow {
  return { everyMs: durationMs(every), until }
}
