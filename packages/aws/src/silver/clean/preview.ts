import { didYouMean, UserError } from '@headwater/errors'
import { unmarkDeleting } from '../canonical/deleting.ts'
import type { SilverContext } from '../context.ts'
import { mendDerived } from '../mend.ts'
import { backups } from './backups.ts'
import type { Cleanable, CleanPreview, CleanScope } from './cleanable.ts'
import { type Facts, gather } from './facts.ts'
import { goldRuns } from './gold-runs.ts'
import { silverRuns } from './silver-runs.ts'

/**
 * What could be deleted, with sizes, and what must stay of it and why: what counts, what is being written, the only copy of a
 * date, an original without a backup. Changes nothing but what a crash had left undone. Throws UserError `unknown-run` for
 * an id that nothing has.
 */
export async function previewClean(context: SilverContext, scope: CleanScope): Promise<CleanPreview> {
  await mendDerived(context)
  const facts = await gather(context)
  await endKilledDeletions(context, facts)
  const preview = await lookFor(context, facts, scope)
  refuseUnknown(facts, scope, preview.items)
  return preview
}

/** The same, right before the deletion: what is gone by then is no mistake. */
export async function lookAgain(context: SilverContext, scope: CleanScope): Promise<CleanPreview> {
  return lookFor(context, await gather(context), scope)
}

async function lookFor(context: SilverContext, facts: Facts, scope: CleanScope): Promise<CleanPreview> {
  const items = [
    ...(await silverRuns(context, facts, scope)),
    ...(await goldRuns(context, facts, scope)),
    ...backups(context, facts, scope),
  ].sort((a, b) => Number(a.refused !== null) - Number(b.refused !== null) || b.bytes - a.bytes)
  const going = items.filter(({ refused }) => refused === null)
  return {
    scope,
    items,
    objects: going.reduce((sum, { objects }) => sum + objects.length, 0),
    bytes: going.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/** A deletion that was killed when all files were gone, and before that was written down. */
async function endKilledDeletions(context: SilverContext, { inventory, document, records }: Facts): Promise<void> {
  const { runs: left, gold, backups: copies } = inventory
  const gone =
    document.deleting?.flatMap(({ id }) => ([left, gold, copies].some((group) => group.has(id)) ? [] : [id])) ?? []
  for (const id of gone) {
    const record = records.get(id)
    if (record === undefined || record.state === 'deleted') continue
    await context.store.update(record.asset, id, { state: 'deleted', message: 'cleaned up' })
  }
  if (gone.length > 0) await unmarkDeleting(context, gone)
}

function refuseUnknown({ records }: Facts, { ids }: CleanScope, items: readonly Cleanable[]): void {
  const known = new Set(items.flatMap(({ id, backfillId }) => [id, backfillId]))
  for (const run of records.values()) for (const id of [run.runId, run.backfillId]) known.add(id)
  for (const id of ids ?? []) {
    if (known.has(id)) continue
    const names = [...known].filter((name) => name !== null)
    throw new UserError('unknown-run', `no run, backfill or backup is called "${id}"`, {
      details: didYouMean(id, names),
    })
  }
}
