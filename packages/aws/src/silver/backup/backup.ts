import { UserError } from '@headwater/errors'
import { recordDeed } from '../audit.ts'
import { readCounting } from '../canonical/compare-and-set.ts'
import { countedRun } from '../canonical/counted-run.ts'
import { changedMonths, own } from '../canonical/months.ts'
import { commandFor, type SilverContext, say } from '../context.ts'
import { backupPrefix, canonicalKey, goldFolder, homeMonth, latestKey, quarantineFolder, runFolder } from '../layout.ts'
import { openObjects, type StoredObject } from '../objects.ts'
import type { BackedUpObject, BackedUpRun, BackupDocument, BackupRequest } from './backup-document.ts'
import { manifestKey } from './list.ts'

/**
 * Copies the canonical runs of these dates, or one that counted once (with their quarantined rows) and Gold of their months under a prefix that no other backup has, in their own
 * buckets, then counts and checks every copy (key, bytes, etag) and only then writes `_BACKUP.json`. Nothing is ever
 * written over. Throws UserError: `refused` where nothing counts for any of the dates, or where what counts is not whole.
 */
export async function backup(context: SilverContext, request: BackupRequest): Promise<BackupDocument> {
  const { dataset, now, by } = context
  const current = await readCounting(context)
  const runs: BackedUpRun[] = request.partitions.flatMap((date) => {
    const run = request.runId === undefined ? own(current.partitions, date) : countedRun(current, date, request.runId)
    return run === null ? [] : [{ ingest_date: date, ...run, months: [...run.months] }]
  })
  if (runs.length === 0) {
    throw new UserError('refused', 'nothing counts for these dates yet: there is nothing to back up', {
      details: [`dates  ${request.partitions.join(', ')}`],
    })
  }
  const months = changedMonths(
    current.partitions,
    runs.map(({ ingest_date }) => [ingest_date, null] as const),
  )
  const gold = months.flatMap((month) => {
    const run = Object.hasOwn(current.gold, month) ? current.gold[month] : undefined
    return run === undefined ? [] : [{ month, run_id: run.run_id }]
  })
  const sources = await listSources(context, runs, gold)
  const created = now()
  const name = await newName(context, created, request.backfillId)
  say(context, `backup ${name}: ${sources.length} objects`)
  await Promise.all(
    sources.map(({ bucket, key }) => openObjects(context.aws, bucket).copy(key, { bucket, key: `${name}/${key}` })),
  )
  const objects = await checked(context, name, sources)
  const document: BackupDocument = {
    name,
    created_at: created.toISOString(),
    checked_at: now().toISOString(),
    by,
    reason: request.reason,
    backfill_id: request.backfillId,
    canonical_version: current.version,
    runs,
    gold,
    objects,
    count: objects.length,
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
  }
  const silver = openObjects(context.aws, dataset.silver.bucket)
  await silver.write(manifestKey(name), `${JSON.stringify(document, null, 1)}\n`, { ifNoneMatch: true })
  await recordDeed(context, {
    id: `backup/${name}`,
    action: 'backup',
    at: created,
    reason: request.reason,
    subject: request.backfillId,
    details: { name, runs: runs.map(({ run_id }) => run_id), count: document.count, bytes: document.bytes },
  })
  return document
}

interface Source extends StoredObject {
  readonly bucket: string
}

async function listSources(
  context: SilverContext,
  runs: readonly BackedUpRun[],
  gold: BackupDocument['gold'],
): Promise<Source[]> {
  const { aws, dataset } = context
  const list = async (bucket: string, folder: string) =>
    (await openObjects(aws, bucket).list(`${folder}/`)).map((object) => ({ bucket, ...object }))
  const folders = [
    ...runs.flatMap(({ ingest_date, schema_v, run_id, months }) =>
      [...new Set([homeMonth(ingest_date), ...months])].map((month) => ({
        bucket: dataset.silver.bucket,
        folder: runFolder(dataset, month, schema_v, run_id),
      })),
    ),
    ...gold.flatMap(({ month, run_id }) =>
      Object.keys(dataset.gold.assets).map((name) => ({
        bucket: dataset.gold.bucket,
        folder: goldFolder(dataset, name, month, run_id),
      })),
    ),
  ]
  const found = await Promise.all(
    folders.map(async ({ bucket, folder }) => {
      const objects = await list(bucket, folder)
      if (objects.some(({ key }) => key.endsWith('/_SUCCESS'))) return objects
      throw new UserError('refused', `s3://${bucket}/${folder}/ has no _SUCCESS: what counts is not whole`, {
        next: [
          `a backup of it would be worth nothing; restore it from an earlier one: ${commandFor(context, ['restore'])}`,
        ],
      })
    }),
  )
  const quarantined = await Promise.all(
    runs.map(({ ingest_date, run_id }) =>
      list(dataset.quarantine.bucket, quarantineFolder(dataset, ingest_date, run_id)),
    ),
  )
  const pointers = await Promise.all(
    [canonicalKey(dataset), latestKey(dataset)].map(async (key) => {
      const object = await openObjects(aws, dataset.silver.bucket).head(key)
      return object === null ? [] : [{ bucket: dataset.silver.bucket, ...object }]
    }),
  )
  return [...found.flat(), ...quarantined.flat(), ...pointers.flat()]
}

/** The first prefix, of this second or a later one, under which nothing lies: taken by the write of its first object. */
async function newName({ aws, dataset }: SilverContext, at: Date, backfillId: string): Promise<string> {
  const objects = openObjects(aws, dataset.silver.bucket)
  for (let second = at; ; second = new Date(second.getTime() + 1000)) {
    const name = backupPrefix(second, backfillId)
    if ((await objects.write(`${name}/_STARTED`, at.toISOString(), { ifNoneMatch: true })) !== 'lost') return name
  }
}

/** Every copy, listed anew and compared with what it was copied from. Throws UserError `refused` where one is not the same. */
async function checked(context: SilverContext, name: string, sources: readonly Source[]): Promise<BackedUpObject[]> {
  const { aws } = context
  const buckets = [...new Set(sources.map(({ bucket }) => bucket))]
  const listed = await Promise.all(
    buckets.map(async (bucket) => [bucket, await openObjects(aws, bucket).list(`${name}/`)] as const),
  )
  const copies = new Map(
    listed.flatMap(([bucket, list]) => list.map((copy) => [`${bucket}/${copy.key}`, copy] as const)),
  )
  return sources.map(({ bucket, key, bytes, etag }) => {
    const copy = copies.get(`${bucket}/${name}/${key}`)
    if (copy !== undefined && copy.bytes === bytes && sameContent(copy.etag, etag)) {
      return { bucket, key, copy: copy.key, bytes, etag: copy.etag }
    }
    throw new UserError('refused', `the copy of s3://${bucket}/${key} is not what was copied`, {
      details: [
        copy === undefined ? 'found  no copy' : `found  ${copy.bytes} bytes, etag ${copy.etag}`,
        `expected  ${bytes} bytes, etag ${etag}`,
      ],
      next: [
        'the same again: it takes a new prefix',
        `${commandFor(context, ['clean', name])}   deletes what was copied`,
      ],
    })
  })
}

/** An etag with a dash is one of several uploads: its copy, made by one request, has another for the same content. */
function sameContent(a: string, b: string): boolean {
  return a === b || a.includes('-') || b.includes('-')
}
