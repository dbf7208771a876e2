import type { AssetKey } from '@headwater/graph'
import type { PromotedPartition, SilverContext } from '../context.ts'
import type { CanonicalChange, CanonicalDocument } from '../documents.ts'
import { goldRows } from '../gold/gold-rows.ts'
import { homeSuccessKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { readSuccess } from '../read-documents.ts'
import { readCounting } from './compare-and-set.ts'
import { own } from './months.ts'

/**
 * Puts what counts for the dates and months of these changes into the ledger. What counts *now*, not what a change made
 * count: of two promotions of one date the earlier may get here last. So it is looked up again afterwards, until what was
 * recorded last is what counts. Dates and months that nothing counts for any more are withdrawn; what was adopted (whoever
 * adopted it recorded it) and months that Gold's own step made (its run records them) are left out.
 */
export async function recordCounting(context: SilverContext, changes: readonly CanonicalChange[]): Promise<void> {
  const moved = changes.filter(({ action }) => action === 'promote' || action === 'rollback')
  const dates = sorted(moved.flatMap(({ partitions }) => partitions.map(({ ingest_date }) => ingest_date)))
  const months = sorted(moved.flatMap(({ gold }) => gold.map(({ month }) => month)))
  if (dates.length === 0 && months.length === 0) return
  let recorded = ''
  for (;;) {
    const document = await readCounting(context)
    const counting = JSON.stringify([
      dates.map((date) => own(document.partitions, date)?.run_id ?? null),
      months.map((month) => document.gold[month]?.run_id ?? null),
    ])
    if (counting === recorded) return
    const silver = await Promise.all(dates.map((date) => silverPartition(context, document, date)))
    const gold = await Promise.all(months.map((month) => goldPartitions(context, document, month)))
    const made = [...silver, ...gold].flat()
    if (made.length === 0) return
    await context.recordMaterializations(made)
    recorded = counting
  }
}

async function silverPartition(
  { aws, dataset }: SilverContext,
  { partitions, history }: CanonicalDocument,
  date: string,
): Promise<PromotedPartition[]> {
  const run = own(partitions, date)
  const change = history.findLast((each) => each.partitions.some(({ ingest_date }) => ingest_date === date))
  if (change === undefined || change.action === 'adopt') return []
  const from = change.partitions.find(({ ingest_date }) => ingest_date === date)?.from?.run_id ?? null
  if (run === null) return withdrawn([dataset.silver.asset], date, change, from)
  const objects = openObjects(aws, dataset.silver.bucket)
  const read = await readSuccess(objects, homeSuccessKey(dataset, { ingest_date: date, ...run }))
  const rows = read.ok ? read.document.metrics.valid_rows : null
  return [{ asset: dataset.silver.asset, partition: date, runId: run.run_id, rows, ...about(change, from) }]
}

async function goldPartitions(
  context: SilverContext,
  { gold, history }: CanonicalDocument,
  month: string,
): Promise<PromotedPartition[]> {
  const runId = gold[month]?.run_id
  const change = history.findLast((each) => each.gold.some((moved) => moved.month === month))
  if (change === undefined || change.action === 'adopt' || change.action === 'rebuild gold') return []
  const from = change.gold.find((moved) => moved.month === month)?.from ?? null
  if (runId === undefined) return withdrawn(Object.values(context.dataset.gold.assets), month, change, from)
  return Promise.all(
    Object.entries(context.dataset.gold.assets).map(async ([name, asset]) => ({
      asset,
      partition: month,
      runId,
      rows: await goldRows(context, name, month, runId),
      ...about(change, from),
    })),
  )
}

/** What counted until this change, and after it nothing does. */
function withdrawn(
  assets: readonly AssetKey[],
  partition: string,
  change: CanonicalChange,
  from: string | null,
): PromotedPartition[] {
  if (from === null) return []
  return assets.map((asset) => ({
    ...{ asset, partition, runId: from, rows: null, withdrawn: true },
    ...about(change, from),
  }))
}

function about(
  { at, version, action, by, reason, ticket, approved_by }: CanonicalChange,
  replaced: string | null,
): Pick<PromotedPartition, 'at' | 'version' | 'metadata'> {
  const metadata = {
    ...{ action, by, reason },
    ...(ticket !== undefined && { ticket }),
    ...(approved_by !== undefined && { approvedBy: approved_by }),
    ...(replaced !== null && { replaced }),
  }
  return { at: new Date(at), version, metadata }
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort()
}
