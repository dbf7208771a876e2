/** What is on the way of every command: no library of crons is loaded. */
export { cronProblem } from './check-cron.ts'
export { checkSchedules, partitionsOf } from './check-schedules.ts'
export type * from './schedule.ts'
