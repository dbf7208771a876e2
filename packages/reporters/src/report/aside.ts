import { code, plain, table } from '../runbook/markdown.ts'
import { formatCount } from '../text/quantity.ts'
import type { ReportedAside, ReportFacts } from './facts.ts'
import { stillCounting } from './moved.ts'

/** Each date that was written beside what counts: what it read, what ran, what it replaces, how it differs. */
export function writtenAside({ aside, deeds }: ReportFacts): string[] {
  if (aside.length === 0) return []
  const counting = stillCounting(deeds)
  const runs = aside.map((run) => [
    run.partition,
    code(run.runId),
    counting.has(run.runId) ? `${run.state}, counts` : run.state,
    run.metrics === null ? '' : formatCount(run.metrics.valid_rows),
    run.metrics === null
      ? ''
      : `${formatCount(run.metrics.quarantined_rows)} + ${formatCount(run.metrics.condemned_rows)}`,
    run.replaces === null ? 'nothing' : code(run.replaces),
    differs(run),
  ])
  const inputs = aside.map(({ partition, schemaVersion, input, executionArn }) => [
    partition,
    input === null ? '' : code(`s3://${input.s3_bucket}/${input.s3_key}`),
    plain(schemaVersion),
    executionArn === null ? 'none was started' : code(executionArn),
  ])
  return [
    ...table(
      ['date', 'run_id', 'state', 'valid rows', 'quarantined + condemned', 'was to replace', 'difference'],
      runs,
    ),
    '',
    ...table(['date', 'read', 'schema', 'execution'], inputs),
  ]
}

/** In words, as it was shown. */
function differs({ difference }: ReportedAside): string {
  const summary =
    typeof difference === 'object' && difference !== null && 'summary' in difference ? difference.summary : undefined
  return typeof summary === 'string' ? plain(summary) : ''
}
