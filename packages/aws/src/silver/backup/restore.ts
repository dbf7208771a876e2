import { UserError } from '@headwater/errors'
import { recordDeed } from '../audit.ts'
import { unmarkDeleting } from '../canonical/deleting.ts'
import { type SilverContext, say } from '../context.ts'
import { canonicalKey, latestKey, parseGoldKey, parseQuarantineKey, parseSilverKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import type { BackedUpObject, BackupDocument, RestoreRequest, RestoreResult } from './backup-document.ts'
import { requireBackup } from './list.ts'

/** Objects of up to so many bytes are written under a condition; larger ones are copied after one more look. */
const BY_HAND = 64 * 1024 * 1024

/** What a restore would bring back. Changes nothing. Throws UserError `bad-argument` for an unknown backup or run. */
export async function previewRestore(context: SilverContext, request: RestoreRequest): Promise<RestoreResult> {
  const document = await requireBackup(context, request.backup)
  return look(context, document, wanted(context, document, request.runIds))
}

/**
 * Brings back what a backup holds and is gone, each object under the key that it had: parts first, `_SUCCESS` last, never over
 * another. Which run counts stays as it is: `rollback` points back. Throws as `previewRestore`, and `refused` where an object
 * is there with other content (nothing is written then).
 */
export async function restore(context: SilverContext, request: RestoreRequest): Promise<RestoreResult> {
  const { dataset, store, now } = context
  const document = await requireBackup(context, request.backup)
  const asked = wanted(context, document, request.runIds)
  const before = await look(context, document, asked)
  if (before.different.length > 0 || before.lost.length > 0) throw unfit(before)
  const last = ({ key }: BackedUpObject) => key.endsWith('/_SUCCESS')
  for (const part of [before.restored.filter((object) => !last(object)), before.restored.filter(last)]) {
    say(context, `restoring ${part.length} objects`)
    await Promise.all(part.map((object) => bringBack(context, object)))
  }
  const after = await look(context, document, asked)
  if (after.restored.length > 0 || after.different.length > 0) throw unfit(after)
  const runIds = [...new Set(before.restored.flatMap(({ key }) => runOf(context, key) ?? []))]
  // A deletion that was killed may have left them marked.
  await unmarkDeleting(context, runIds)
  for (const run of await store.find({ asset: dataset.silver.asset, runIds, states: ['deleted'] })) {
    await store.update(run.asset, run.runId, { state: 'validated', message: `restored from ${document.name}` })
  }
  const at = now()
  await recordDeed(context, {
    id: `restore/${document.name}/${at.toISOString()}`,
    action: 'restore',
    at,
    reason: request.reason,
    ticket: request.ticket ?? null,
    subject: document.backfill_id,
    details: {
      backup: document.name,
      runs: runIds,
      objects: before.restored.map(({ bucket, key }) => `s3://${bucket}/${key}`),
    },
  })
  return before
}

/** Pointers are in a backup for reading; they are never put back as objects. */
function wanted(
  context: SilverContext,
  { objects, name }: BackupDocument,
  runIds: readonly string[] | undefined,
): BackedUpObject[] {
  const { dataset } = context
  const pointers = [canonicalKey(dataset), latestKey(dataset)]
  const data = objects.filter(({ key }) => !pointers.includes(key))
  if (runIds === undefined) return data
  const there = new Set(data.map(({ key }) => runOf(context, key)))
  for (const runId of runIds) {
    if (there.has(runId)) continue
    throw new UserError('bad-argument', `the backup ${name} holds no run ${runId}`, {
      details: [...there].flatMap((run) => (run === null ? [] : [`it holds  ${run}`])),
    })
  }
  return data.filter(({ key }) => runIds.includes(runOf(context, key) ?? ''))
}

function runOf({ dataset }: SilverContext, key: string): string | null {
  return (
    parseSilverKey(dataset, key)?.runId ??
    parseGoldKey(dataset, key)?.runId ??
    parseQuarantineKey(dataset, key)?.runId ??
    null
  )
}

async function look(
  { aws }: SilverContext,
  { name }: BackupDocument,
  asked: readonly BackedUpObject[],
): Promise<RestoreResult> {
  const states = await Promise.all(
    asked.map(async (object) => {
      const objects = openObjects(aws, object.bucket)
      const [there, copy] = await Promise.all([objects.head(object.key), objects.head(object.copy)])
      if (there === null)
        return { object, state: copy?.bytes === object.bytes ? ('restored' as const) : ('lost' as const) }
      const same = there.bytes === object.bytes && (there.etag === object.etag || there.etag.includes('-'))
      return { object, state: same ? ('there' as const) : ('different' as const) }
    }),
  )
  const of = (wanted: (typeof states)[number]['state']) =>
    states.flatMap(({ object, state }) => (state === wanted ? [object] : []))
  const restored = of('restored')
  const bytes = restored.reduce((sum, object) => sum + object.bytes, 0)
  return { backup: name, restored, there: of('there'), different: of('different'), lost: of('lost'), bytes }
}

/** A copy within S3 would be written over what has come in between; a write under a condition is not. */
async function bringBack({ aws }: SilverContext, { bucket, key, copy, bytes }: BackedUpObject): Promise<void> {
  const objects = openObjects(aws, bucket)
  if (bytes > BY_HAND) {
    if ((await objects.head(key)) === null) await objects.copy(copy, { bucket, key })
    return
  }
  const found = await objects.read(copy)
  if (found !== null) await objects.write(key, found.body, { ifNoneMatch: true })
}

function unfit({ backup, different, lost }: RestoreResult): UserError {
  const name = ({ bucket, key }: BackedUpObject) => `s3://${bucket}/${key}`
  return new UserError('refused', `the backup ${backup} cannot be restored: nothing is written over`, {
    details: [
      ...different.map((object) => `${name(object)} is there, with other content`),
      ...lost.map((object) => `${name(object)} is gone, and so is its copy ${object.copy}`),
    ].slice(0, 20),
  })
}
