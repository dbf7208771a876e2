import type { FreshnessReport } from '@headwater/freshness'
import { countStates, freshnessExitCode, type StateCounts, type Strictness } from './verdict.ts'

/** What `--format json` prints: the report, and how it is judged. `docs/freshness.schema.json` describes it. */
export interface FreshnessJson extends FreshnessReport, Strictness {
  readonly counts: StateCounts
  readonly exitCode: 0 | 1 | 3
}

export function freshnessJson(report: FreshnessReport, { warnAsError }: Strictness): FreshnessJson {
  const exitCode = freshnessExitCode(report, { warnAsError })
  const { version, target, at, observed, results, rootCauses } = report
  return { version, target, at, observed, warnAsError, exitCode, counts: countStates(report), rootCauses, results }
}
