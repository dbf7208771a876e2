import type { Json } from '@headwater/graph'
import { list, record, textOrNull } from '../text/read-json.ts'
import type { ReportedDeed } from './facts.ts'

/** What a promotion or a rollback made count, in place of what. */
export interface Moved {
  readonly dates: readonly { readonly date: string; readonly from: string | null; readonly to: string | null }[]
  readonly months: readonly { readonly month: string; readonly from: string | null; readonly to: string | null }[]
}

/** Empty for a deed that moved nothing. */
export function moved({ details }: Pick<ReportedDeed, 'details'>): Moved {
  const { partitions, gold } = record(details)
  return {
    dates: list(partitions).flatMap((one) => {
      const { ingest_date, from, to } = record(one)
      return typeof ingest_date === 'string' ? [{ date: ingest_date, from: runId(from), to: runId(to) }] : []
    }),
    months: list(gold).flatMap((one) => {
      const { month, from, to } = record(one)
      return typeof month === 'string' ? [{ month, from: textOrNull(from), to: textOrNull(to) }] : []
    }),
  }
}

/** Run ids that count now as far as these deeds say, of those that they ever made count. */
export function stillCounting(deeds: readonly ReportedDeed[]): ReadonlySet<string> {
  const counting = new Map<string, string | null>()
  for (const deed of deeds) for (const { date, to } of moved(deed).dates) counting.set(date, to)
  return new Set([...counting.values()].flatMap((id) => id ?? []))
}

function runId(run: Json | undefined): string | null {
  return textOrNull(record(run).run_id)
}
