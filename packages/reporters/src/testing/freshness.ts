import type { FreshnessReport, FreshnessResult } from '@headwater/freshness'
import { key } from './world.ts'

/** For tests: freshness reports from a few words. */
export const HOUR = 3_600_000

export function result(name: string, given: Partial<FreshnessResult> = {}): FreshnessResult {
  return {
    asset: key(name),
    policy: { type: 'age', errorMs: 26 * HOUR },
    state: 'fresh',
    ageMs: HOUR,
    allowedMs: 26 * HOUR,
    partition: null,
    message: 'as it should be',
    rootCause: null,
    command: null,
    ...given,
  }
}

/** One that inherits, and is wrong on account of another. */
export function behind(name: string, root: string, given: Partial<FreshnessResult> = {}): FreshnessResult {
  return result(name, { policy: null, state: 'stale', ageMs: null, allowedMs: null, rootCause: key(root), ...given })
}

export const MEND = 'pnpm headwater backfill bronze/boxscores --partition 2025-01-03 --downstream'

/** The source had nothing, what is made from it is stale with it, and something else is only warned of. */
export const STALE: FreshnessReport = {
  version: 1,
  target: 'sandbox',
  at: '2025-01-04T19:00:00.000Z',
  observed: false,
  results: [
    result('bronze/boxscores', {
      policy: { type: 'by', time: '13:00', timeZone: 'UTC', lagDays: 1, errorMs: 0 },
      state: 'unavailable',
      ageMs: 31 * HOUR,
      partition: '2025-01-03',
      message: 'the source had nothing at 12:00 and 12:30',
      rootCause: key('bronze/boxscores'),
      command: MEND,
    }),
    ...['silver/fact_boxscores', 'gold/standings', 'gold/team_form', 'gold/leaders'].map((name) =>
      behind(name, 'bronze/boxscores', { message: 'stale through bronze/boxscores', command: MEND }),
    ),
    result('bronze/odds', {
      state: 'warned',
      ageMs: 25 * HOUR,
      message: '25 h old, warned from 24 h',
      rootCause: key('bronze/odds'),
      command: 'pnpm materialize bronze/odds --downstream',
    }),
    result('bronze/schedule'),
  ],
  rootCauses: [
    { asset: key('bronze/boxscores'), message: 'the source had nothing at 12:00 and 12:30', command: MEND },
    {
      asset: key('bronze/odds'),
      message: '25 h old, warned from 24 h',
      command: 'pnpm materialize bronze/odds --downstream',
    },
  ],
}

export function reportOf(results: readonly FreshnessResult[], given: Partial<FreshnessReport> = {}): FreshnessReport {
  return { ...STALE, results, rootCauses: [], ...given }
}
