import { type Metric, metricsText } from '../text/prometheus.ts'
import type { ShownSchedule } from './format-schedules.ts'
import type { TickState } from './tick-words.ts'

/** What a daemon knows of itself and of its schedules. */
export interface DaemonStanding {
  readonly target: string
  /** The target's clock. */
  readonly at: Date
  readonly startedAt: Date
  /** Whether the ledger answered when it was last asked. */
  readonly ledgerAnswers: boolean
  /** The workspace's files could be read when they last were. */
  readonly workspaceReadable: boolean
  /** Attempts that go on. */
  readonly running: number
  readonly schedules: readonly ShownSchedule[]
}

/** Worse is higher, as of freshness. */
const states: readonly TickState[] = ['done', 'running', 'waiting', 'missed', 'unavailable', 'failed']

/** A daemon and its schedules in the text format of Prometheus. Ends with a line break. */
export function scheduleMetrics(standing: DaemonStanding): string {
  const { target, schedules } = standing
  const one = (name: string, help: string, value: number): Metric => ({
    name,
    help,
    samples: [{ labels: { target }, value }],
  })
  const each = (name: string, help: string, value: (schedule: ShownSchedule) => number | null): Metric => ({
    name,
    help,
    samples: schedules.flatMap((schedule) => {
      const found = value(schedule)
      return found === null ? [] : [{ labels: { target, schedule: schedule.name }, value: found }]
    }),
  })
  return metricsText([
    one('headwater_daemon_started_timestamp_seconds', 'When the daemon began.', seconds(standing.startedAt)),
    one('headwater_daemon_timestamp_seconds', "The target's clock.", seconds(standing.at)),
    one('headwater_daemon_ledger_up', 'Whether the ledger answers.', Number(standing.ledgerAnswers)),
    one('headwater_daemon_workspace_up', 'Whether the workspace can be read.', Number(standing.workspaceReadable)),
    one('headwater_daemon_running', 'Runs of schedules that go on.', standing.running),
    each('headwater_schedule_next_timestamp_seconds', 'When it is due next.', ({ next }) => seconds(next)),
    each('headwater_schedule_last_timestamp_seconds', 'Its newest due time.', ({ last }) => last && seconds(last.due)),
    each(
      'headwater_schedule_state',
      `Of its newest due time: ${states.map((state, i) => `${i} ${state}`).join(', ')}.`,
      ({ last }) => last && states.indexOf(last.state),
    ),
  ])
}

function seconds(at: Date): number {
  return at.getTime() / 1000
}
