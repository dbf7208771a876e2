/** Schedules and their daemon for those who read of them: people, programs, Prometheus. */
export { type DaemonEvent, daemonEventJson, formatDaemonEvent } from './daemon-event.ts'
export {
  type DueTime,
  type FormatSchedulesOptions,
  formatDueTimes,
  formatSchedules,
  type ShownSchedule,
} from './format-schedules.ts'
export { type DaemonStanding, scheduleMetrics } from './metrics.ts'
export type { ShownTick, TickState } from './tick-words.ts'
