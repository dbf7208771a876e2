import { InternalError } from '@headwater/errors'
import { offerCanonicalView } from '../athena/view.ts'
import { applyMove, countingAfter, type Move, sameRun } from '../canonical/change.ts'
import { compareAndSet, type Decision } from '../canonical/compare-and-set.ts'
import { isBeingDeleted } from '../canonical/deleting.ts'
import { lookIfIntact } from '../canonical/intact.ts'
import { changedMonths, own } from '../canonical/months.ts'
import { changeTo, lastChange } from '../canonical/standing.ts'
import type { SilverContext } from '../context.ts'
import type { CanonicalDocument, CanonicalRun } from '../documents.ts'
import { type GoldMonths, goldMonths } from '../gold/months-of-move.ts'
import { mendDerived } from '../mend.ts'
import { notReady } from './not-ready.ts'
import type {
  Conflict,
  NotReady,
  PromotedDate,
  PromotionPreview,
  PromotionRequest,
  PromotionResult,
} from './promotion.ts'

/**
 * Makes runs count, and Gold with them: the months that change are made aside of what shall count, and then one
 * compare-and-set of `_CANONICAL.json` moves Silver and Gold together. Where somebody else promoted one of the same dates
 * since it was shown, nothing is written and it is said who; where somebody promoted other dates, the months that both touch
 * are made again. What follows from the write (`_LATEST.json`, Athena's list, audit, ledger) comes after it, and is done
 * by the next command where this one dies.
 */
export async function promote(context: SilverContext, request: PromotionRequest): Promise<PromotionResult> {
  const { accept, readyOnly = false } = request
  const waiting = accept.notReady.filter(({ unfinished }) => unfinished || !readyOnly)
  if (waiting.length > 0) return { type: 'not ready', runs: waiting }
  if (accept.partitions.length === 0) return { type: 'already', partitions: accept.already }
  await mendDerived(context)
  const months = goldMonths(context)
  const outcome = await compareAndSet(context, (current) => decide(context, request, current, months))
  if (outcome.type === 'stopped') return outcome.because
  await mendDerived(context)
  await offerCanonicalView(context)
  const change = outcome.document.history.at(-1)
  if (change === undefined) throw new InternalError('a promotion without a change')
  const rebuilt = change.gold.filter(({ to }) => to !== null && months.made(to)).map(({ month }) => month)
  return { type: 'promoted', change, rebuilt, lost: outcome.lost }
}

async function decide(
  context: SilverContext,
  { accept, reason, ticket, approvedBy, over = false }: PromotionRequest,
  current: CanonicalDocument,
  gold: GoldMonths,
): Promise<Decision<PromotionResult>> {
  const conflict = conflictOf(current, accept.partitions, over)
  if (conflict !== null) return { type: 'stop', because: conflict }
  const moving = accept.partitions.filter(({ ingest_date, to }) => !sameRun(own(current.partitions, ingest_date), to))
  if (moving.length === 0) return { type: 'stop', because: { type: 'already', partitions: alreadyOf(current, accept) } }
  const unfit = await unfitRuns(context, current, moving)
  if (unfit.length > 0) return { type: 'stop', because: { type: 'not ready', runs: unfit } }

  const partitions = new Map<string, CanonicalRun | null>(moving.map(({ ingest_date, to }) => [ingest_date, to]))
  const counting = countingAfter(current.partitions, partitions)
  const built = await gold.of(current, counting, changedMonths(current.partitions, partitions))
  if (!built.ok) return { type: 'stop', because: built.failure }
  const who = { at: context.now(), by: context.by, reason, ticket, approvedBy }
  const move: Move = { ...who, action: 'promote', id: accept.ids.join(' '), partitions, gold: built.gold }
  return { type: 'write', document: applyMove(current, move) }
}

/** Dates for which something else counts now than what was shown. A run that counts by now itself is no conflict. */
function conflictOf(current: CanonicalDocument, accepted: readonly PromotedDate[], over: boolean): Conflict | null {
  const partitions = accepted.flatMap(({ ingest_date, from, to, movedBy }) => {
    const now = own(current.partitions, ingest_date)
    if (sameRun(now, to) || (sameRun(now, from) && (movedBy === null || over))) return []
    return [{ ingest_date, now, change: lastChange(current.history, ingest_date) }]
  })
  return partitions.length === 0 ? null : { type: 'conflict', partitions }
}

function alreadyOf(
  { history }: CanonicalDocument,
  { partitions, already }: PromotionPreview,
): PromotionPreview['already'] {
  const since = partitions.map(({ ingest_date, to }) => ({
    ingest_date,
    run_id: to.run_id,
    change: changeTo(history, ingest_date, to.run_id),
  }))
  return [...already, ...since].sort((a, b) => (a.ingest_date < b.ingest_date ? -1 : 1))
}

/** Runs that were fit when they were shown and are not any more: deleted, or being deleted, or gone without a word. */
async function unfitRuns(
  context: SilverContext,
  current: CanonicalDocument,
  moving: readonly PromotedDate[],
): Promise<NotReady[]> {
  const { store, dataset } = context
  const runs = await store.find({ asset: dataset.silver.asset, runIds: moving.map(({ to }) => to.run_id) })
  const unfit = await Promise.all(
    moving.map(async ({ ingest_date, to }): Promise<NotReady[]> => {
      const run = runs.find(({ runId }) => runId === to.run_id)
      if (run === undefined) throw new InternalError(`the ledger has lost the run ${to.run_id}`)
      const problem = notReady(context, run)
      if (problem !== null) return [problem]
      if (isBeingDeleted(current, to.run_id, context.now()))
        return [{ run, why: 'its files are being deleted', unfinished: false }]
      const { findings } = await lookIfIntact(context, ingest_date, to)
      return findings.length === 0 ? [] : [{ run, why: findings.join('; '), unfinished: false }]
    }),
  )
  return unfit.flat()
}
