import { InternalError } from '@headwater/errors'
import { applyMove, countingAfter, type Move, sameRun } from '../canonical/change.ts'
import { compareAndSet, type Decision } from '../canonical/compare-and-set.ts'
import { isBeingDeleted } from '../canonical/deleting.ts'
import { lookIfIntact } from '../canonical/intact.ts'
import { changedMonths } from '../canonical/months.ts'
import { lastChange } from '../canonical/standing.ts'
import { clean } from '../clean/clean.ts'
import type { CleanResult } from '../clean/cleanable.ts'
import { runInFlight } from '../clean/in-flight.ts'
import { previewClean } from '../clean/preview.ts'
import type { SilverContext } from '../context.ts'
import type { CanonicalDocument } from '../documents.ts'
import { type GoldMonths, goldMonths } from '../gold/months-of-move.ts'
import { mendDerived } from '../mend.ts'
import { namedRuns } from './named-runs.ts'
import { coveredOf, previewRollback, waysBack } from './preview.ts'
import type { RollbackPreview, RollbackRequest, RollbackResult } from './rolled-back.ts'

/**
 * Takes back what the promotion of a backfill or run made count, in the safe order: what counted before is looked at and found
 * whole; then one compare-and-set points Silver and Gold back; files are deleted last, and only when asked for. A backfill
 * that never counted is only cleaned up. Refused where something else was promoted on top: that is to be rolled back first.
 * Throws as `previewRollback`.
 */
export async function rollback(context: SilverContext, request: RollbackRequest): Promise<RollbackResult> {
  const preview = await previewRollback(context, request.id)
  if (preview.covered.length > 0) return { type: 'covered', partitions: preview.covered }
  if (preview.partitions.length === 0) {
    const type = preview.notCounting.some(({ once }) => once) ? 'already rolled back' : 'never promoted'
    return { type, deleted: await deleteFiles(context, request, preview) }
  }
  if (preview.partitions.some(({ broken }) => broken.length > 0)) {
    return { type: 'original broken', partitions: preview.partitions }
  }
  const months = goldMonths(context)
  const outcome = await compareAndSet(context, (current) => decide(context, { request, preview, current, months }))
  if (outcome.type === 'stopped') return outcome.because
  await mendDerived(context)
  const change = outcome.document.history.at(-1)
  if (change === undefined) throw new InternalError('a rollback without a change')
  const rebuilt = change.gold.filter(({ to }) => to !== null && months.made(to)).map(({ month }) => month)
  const deleted = await deleteFiles(context, request, preview)
  return { type: 'rolled back', change, rebuilt, lost: outcome.lost, deleted }
}

interface Deciding {
  readonly request: RollbackRequest
  readonly preview: RollbackPreview
  readonly current: CanonicalDocument
  readonly months: GoldMonths
}

async function decide(
  context: SilverContext,
  { request, preview, current, months }: Deciding,
): Promise<Decision<RollbackResult>> {
  const ways = waysBack(context, current, await namedRuns(context, current, request.id))
  const covered = coveredOf(ways)
  if (covered.length > 0) return { type: 'stop', because: { type: 'covered', partitions: covered } }
  const partitions = new Map(ways.flatMap((way) => (way.type === 'back' ? [[way.date, way.to] as const] : [])))
  // Somebody else rolled the same back, or promoted in between what it goes back to: it was looked at in vain.
  const changed = preview.partitions.filter(
    ({ ingest_date, to }) => !partitions.has(ingest_date) || !sameRun(partitions.get(ingest_date) ?? null, to),
  )
  if (changed.length > 0) {
    const now = changed.map(({ ingest_date }) => ({
      ingest_date,
      now: current.partitions[ingest_date] ?? null,
      change: lastChange(current.history, ingest_date),
    }))
    return { type: 'stop', because: { type: 'conflict', partitions: now } }
  }
  const looked = await Promise.all(
    preview.partitions.map(async (each) => ({ ...each, broken: await broken(context, current, each) })),
  )
  if (looked.some((each) => each.broken.length > 0)) {
    return { type: 'stop', because: { type: 'original broken', partitions: looked } }
  }
  const counting = countingAfter(current.partitions, partitions)
  const built = await months.of(current, counting, changedMonths(current.partitions, partitions), { reuse: true })
  if (!built.ok) return { type: 'stop', because: built.failure }
  const { reason, ticket, id } = request
  const who = { at: context.now(), by: context.by, reason, ticket }
  const move: Move = { ...who, action: 'rollback', id, partitions, gold: built.gold }
  return { type: 'write', document: applyMove(current, move) }
}

/** Looked at again right before the write: a deletion may have begun since. */
async function broken(
  context: SilverContext,
  current: CanonicalDocument,
  { ingest_date, to }: RollbackPreview['partitions'][number],
): Promise<readonly string[]> {
  if (to === null) return []
  if (isBeingDeleted(current, to.run_id, context.now())) return [`the files of ${to.run_id} are being deleted`]
  return (await lookIfIntact(context, ingest_date, to)).findings
}

/** What the backfill wrote, of all its dates: nothing of it counts any more. */
async function deleteFiles(
  context: SilverContext,
  { id, reason, ticket, delete: wanted = false }: RollbackRequest,
  { partitions, notCounting }: RollbackPreview,
): Promise<CleanResult | null> {
  if (!wanted) return null
  const ids = [...partitions.map(({ from }) => from.run_id), ...notCounting.map(({ run_id }) => run_id)]
  const accept = await previewClean(context, { ids })
  const result = await clean(context, {
    accept,
    reason: reason ?? `rollback of ${id}`,
    ...(ticket !== undefined && { ticket }),
  })
  const withFiles = new Set(accept.items.map((item) => item.id))
  await giveUp(
    context,
    ids.filter((run) => !withFiles.has(run)),
  )
  return result
}

/** Runs that left nothing and that nobody writes: their dates are free for other backfills, and no resume takes them up again. */
async function giveUp(context: SilverContext, runIds: readonly string[]): Promise<void> {
  const { store, dataset, now } = context
  const { asset } = dataset.silver
  const runs = runIds.length === 0 ? [] : await store.find({ asset, runIds })
  for (const run of runs) {
    if (run.state === 'deleted' || (await runInFlight(context, run)) !== null) continue
    await store.update(asset, run.runId, { state: 'deleted', message: 'given up', endedAt: run.endedAt ?? now() })
  }
}
