import type { IsolatedRun } from '@headwater/engine'
import type { Json } from '@headwater/graph'
import { sameRun } from '../canonical/change.ts'
import { readCounting } from '../canonical/compare-and-set.ts'
import { changedMonths, own } from '../canonical/months.ts'
import { runsOfIds } from '../canonical/runs-of-ids.ts'
import { changeTo, lastChange } from '../canonical/standing.ts'
import { type SilverContext, say } from '../context.ts'
import type { CanonicalRun } from '../documents.ts'
import { mendDerived } from '../mend.ts'
import { notReady } from './not-ready.ts'
import type { NotReady, PromotedDate, PromotionPreview } from './promotion.ts'

/**
 * What promoting these backfills and runs would change, with the difference of each date to what counts now. Changes nothing
 * but what a crash had left undone. Throws UserError: `unknown-run`, `bad-argument` for two runs of one date.
 */
export async function previewPromotion(context: SilverContext, ids: readonly string[]): Promise<PromotionPreview> {
  await mendDerived(context)
  const runs = await runsOfIds(context, ids)
  const { version, partitions: counting, history } = await readCounting(context)
  const already: PromotionPreview['already'][number][] = []
  const unready: NotReady[] = []
  const partitions: PromotedDate[] = []
  for (const run of runs) {
    const date = run.partition
    const from = own(counting, date)
    const to = toRun(run)
    if (sameRun(from, to)) {
      already.push({ ingest_date: date, run_id: run.runId, change: changeTo(history, date, run.runId) })
      continue
    }
    const problem = notReady(context, run)
    if (problem !== null) {
      unready.push(problem)
      continue
    }
    partitions.push({
      ingest_date: date,
      from,
      to,
      difference: await difference(context, run, from),
      validRows: run.metrics?.valid_rows ?? null,
      movedBy: run.replaces === (from?.run_id ?? null) ? null : lastChange(history, date),
    })
  }
  const moved = partitions.map(({ ingest_date, to }) => [ingest_date, to] as const)
  return { ids, version, partitions, already, notReady: unready, months: changedMonths(counting, moved) }
}

function toRun({ schemaVersion, runId, months }: IsolatedRun): CanonicalRun {
  return { schema_v: schemaVersion, run_id: runId, months: [...(months ?? [])].sort() }
}

/** As it was found when the run was validated, if that was to what counts now; else compared anew. */
async function difference(context: SilverContext, run: IsolatedRun, from: CanonicalRun | null): Promise<Json | null> {
  if (from === null) return null
  if (run.replaces === from.run_id && run.difference !== null) return run.difference
  const { aws, dataset, target } = context
  say(context, `comparing ${run.partition} with what counts now, ${from.run_id}`)
  const { compareRuns } = await import('../compare/compare-runs.ts')
  const date = run.partition
  const a = { ingest_date: date, schema_v: from.schema_v, run_id: from.run_id }
  const b = { ingest_date: date, schema_v: run.schemaVersion, run_id: run.runId }
  // Through JSON: the ledger's own differences come back that way too.
  return JSON.parse(
    JSON.stringify(await compareRuns(aws, dataset, { date, a, b, ...(target !== undefined && { target }) })),
  ) as Json
}
