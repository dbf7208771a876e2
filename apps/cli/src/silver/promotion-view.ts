import type { PromotionPreview, RunComparison } from '@headwater/aws/silver'
import type { Json } from '@headwater/graph'
import type { ShownPromotion } from '@headwater/reporters/silver'

/** A difference as `compareRuns` gave it, and the ledger kept it. */
export function comparisonOf(difference: Json): RunComparison {
  return difference as unknown as RunComparison
}

/** What a promotion would do, as it is shown. */
export function promotionView({ ids, partitions, already, notReady, months }: PromotionPreview): ShownPromotion {
  return {
    ids,
    partitions: partitions.map(({ ingest_date, from, to, difference, validRows, movedBy }) => ({
      ingest_date,
      from,
      to,
      validRows,
      movedBy,
      summary: difference === null ? null : comparisonOf(difference).summary,
      equal: difference !== null && comparisonOf(difference).equal,
    })),
    already,
    notReady: notReady.map(({ run, why }) => ({ partition: run.partition, runId: run.runId, why })),
    months,
  }
}

/** Many differences in one line. */
export async function summaryOf(differences: readonly (Json | null)[]): Promise<string> {
  const { summarize, total } = await import('@headwater/aws/silver')
  return summarize(total(differences.flatMap((one) => (one === null ? [] : [comparisonOf(one)]))))
}
