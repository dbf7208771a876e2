import { dropPartitions } from '../athena/drop-partitions.ts'
import { recordDeed } from '../audit.ts'
import { markDeleting, renewMark, unmarkDeleting } from '../canonical/deleting.ts'
import { type SilverContext, say } from '../context.ts'
import { openObjects } from '../objects.ts'
import type { Cleanable, CleanRequest, CleanResult } from './cleanable.ts'
import { lookAgain } from './preview.ts'

/**
 * Deletes what was shown and accepted, as far as it may still go. Before the first file goes, all of it is marked in
 * `_CANONICAL.json` by compare-and-set, and looked at again: no promotion or rollback that was decided before the mark can point
 * at it after, and an original and its only backup cannot go at the same time. `_SUCCESS` goes first, so that half a run is
 * never taken for one; what is gone is looked up. Originals need `reason` and `approvedBy`. Each deletion is written down
 * before it is begun.
 */
export async function clean(context: SilverContext, request: CleanRequest): Promise<CleanResult> {
  const { scope, items } = request.accept
  const ids = items.filter(({ refused }) => refused === null).map(({ id }) => id)
  await markDeleting(context, ids)
  const now = await lookAgain(context, { ...scope, ids })
  const looked = items.map((item) => stillFit(item, now.items, request))
  const going = looked.filter(({ refused }) => refused === null)
  const kept = looked.filter(({ refused }) => refused !== null)
  const deleted: Cleanable[] = []
  const half: string[] = []
  const stillThere: { bucket: string; key: string }[] = []
  for (const item of going) {
    context.signal?.throwIfAborted()
    if (!(await renewMark(context, item.id))) {
      kept.push({ ...item, refused: 'it was made to count meanwhile' })
      continue
    }
    const left = await deleteItem(context, item, request)
    stillThere.push(...left)
    if (left.length === 0) deleted.push(item)
    else {
      kept.push({ ...item, refused: 'S3 still has some of it' })
      // What is half gone stays marked.
      half.push(item.id)
    }
  }
  await unmarkDeleting(
    context,
    ids.filter((id) => !half.includes(id)),
  )
  return {
    deleted,
    kept,
    objects: deleted.reduce((sum, { objects }) => sum + objects.length, 0),
    bytes: deleted.reduce((sum, { bytes }) => sum + bytes, 0),
    stillThere,
  }
}

function stillFit(shown: Cleanable, now: readonly Cleanable[], { reason, approvedBy }: CleanRequest): Cleanable {
  if (shown.refused !== null) return shown
  const found = now.find(({ id, kind }) => id === shown.id && kind === shown.kind)
  if (found === undefined) return { ...shown, refused: 'it is not there any more, or not what it was' }
  if (found.refused !== null) return found
  const known = new Set(shown.objects.map(({ bucket, key }) => `${bucket}/${key}`))
  if (found.objects.some(({ bucket, key }) => !known.has(`${bucket}/${key}`))) {
    return { ...found, refused: 'something was added to it since it was shown' }
  }
  if (found.kind === 'original' && !(reason?.trim() && approvedBy?.trim())) {
    return { ...found, refused: 'an original is deleted only with --reason and --approved-by' }
  }
  return found
}

/** Gives the objects that are still there. */
async function deleteItem(
  context: SilverContext,
  item: Cleanable,
  { reason, ticket, approvedBy }: CleanRequest,
): Promise<{ bucket: string; key: string }[]> {
  const { aws, store, dataset, now } = context
  const at = now()
  say(context, `deleting ${item.id}: ${item.objects.length} objects`)
  await recordDeed(context, {
    id: `delete/${item.id}/${at.toISOString()}`,
    action: 'delete',
    at,
    reason,
    approvedBy: approvedBy ?? null,
    ticket: ticket ?? null,
    subject: item.id,
    details: {
      kind: item.kind,
      partition: item.partition,
      backup: item.backup,
      bytes: item.bytes,
      objects: item.objects.map(({ bucket, key }) => `s3://${bucket}/${key}`),
    },
  })
  await dropPartitions(
    context,
    item.objects.map(({ key }) => key),
  )
  const isSuccess = ({ key }: { key: string }) => /\/(_SUCCESS|_BACKUP\.json)$/.test(key)
  for (const part of [item.objects.filter(isSuccess), item.objects.filter((object) => !isSuccess(object))]) {
    for (const [bucket, keys] of byBucket(part)) await openObjects(aws, bucket).remove(keys)
  }
  const left = await Promise.all(
    item.objects.map(async ({ bucket, key }) =>
      (await openObjects(aws, bucket).head(key)) === null ? [] : [{ bucket, key }],
    ),
  )
  const stillThere = left.flat()
  const [record] = await store.find({ asset: dataset.silver.asset, runIds: [item.id] })
  if (record !== undefined && stillThere.length === 0) {
    await store.update(record.asset, record.runId, { state: 'deleted', message: reason ?? 'cleaned up' })
  }
  return stillThere
}

function byBucket(objects: Cleanable['objects']): Map<string, string[]> {
  const keys = new Map<string, string[]>()
  for (const { bucket, key } of objects) keys.set(bucket, [...(keys.get(bucket) ?? []), key])
  return keys
}
