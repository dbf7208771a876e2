import type { RunMetrics } from '@headwater/engine'
import type { RunComparison } from '../compare/comparison.ts'

/** One run in a line: `1,204 valid (+12)  0 condemned  quarantine 0.4 %   differs: 12 rows more, all GBP`. */
export function runMessage(
  metrics: RunMetrics,
  original: Pick<RunComparison, 'a' | 'equal' | 'summary'> | string,
): string {
  const { input_rows, valid_rows, quarantined_rows, condemned_rows } = metrics
  const rate = input_rows === 0 ? 0 : (quarantined_rows / input_rows) * 100
  const words =
    typeof original === 'string' ? original : original.equal ? 'equals its original' : `differs: ${original.summary}`
  const by = typeof original === 'string' ? 0 : valid_rows - original.a.metrics.valid_rows
  const more = by === 0 ? '' : ` (${by > 0 ? '+' : '-'}${grouped(Math.abs(by))})`
  return `${grouped(valid_rows)} valid${more}  ${grouped(condemned_rows)} condemned  quarantine ${rate.toFixed(1)} %   ${words}`
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
