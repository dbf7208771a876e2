import type { Schedule } from './schedule.ts'

export interface CommandOptions {
  /** Those of `wantedPartitions`, where the schedule runs over partitions. */
  readonly partitions?: readonly string[]
  readonly target?: string | undefined
}

/**
 * The words behind `headwater` that carry a schedule's run out, one an argument: `['backfill', 'nba/bronze/boxscores', ...]`.
 *
 * The logical date is not among them: a run that comes late brings in the partitions of its due time, and makes what is behind
 * them as of the day on which it runs, as somebody would who types it then.
 */
export function runCommand({ name, runs }: Schedule, { partitions = [], target }: CommandOptions = {}): string[] {
  return [
    runs.partitions === null ? 'materialize' : 'backfill',
    ...runs.select,
    ...(runs.stale ? ['--stale'] : []),
    ...(runs.downstream ? ['--downstream'] : []),
    ...(runs.partitions === null ? [] : ['--partitions', partitions.join(',')]),
    ...(runs.exclude.length === 0 ? [] : ['--exclude', ...runs.exclude]),
    ...(target === undefined ? [] : ['--target', target]),
    '--yes',
    '--if-busy',
    'wait',
    '--reason',
    `schedule ${name}`,
  ]
}
