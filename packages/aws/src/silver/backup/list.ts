import { didYouMean, UserError } from '@headwater/errors'
import * as v from 'valibot'
import { commandFor, type SilverContext } from '../context.ts'
import { parseBackupKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { parseDocument } from '../read-documents.ts'
import type { Backup, BackupDocument } from './backup-document.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Schema: v.GenericSchema<unknown, BackupDocument> = v.object({
  name: v.string(),
  created_at: v.string(),
  checked_at: v.string(),
  by: v.string(),
  reason: v.nullable(v.string()),
  backfill_id: v.string(),
  canonical_version: count,
  runs: v.array(
    v.object({ ingest_date: v.string(), schema_v: v.string(), run_id: v.string(), months: v.array(v.string()) }),
  ),
  gold: v.array(v.object({ month: v.string(), run_id: v.string() })),
  objects: v.array(v.object({ bucket: v.string(), key: v.string(), copy: v.string(), bytes: count, etag: v.string() })),
  count,
  bytes: count,
})

/** In the Silver bucket: it tells of the copies in all buckets. */
export function manifestKey(name: string): string {
  return `${name}/_BACKUP.json`
}

/** Every backup, oldest first; those that were never finished among them. */
export async function listBackups(context: SilverContext): Promise<readonly Backup[]> {
  // Each has its first object and its list there, whatever other buckets it has copies in.
  const folders = await openObjects(context.aws, context.dataset.silver.bucket).folders('')
  const names = folders.flatMap((name) => {
    const parsed = parseBackupKey(name)
    return parsed === null ? [] : [{ name, at: parsed.at }]
  })
  const backups = await Promise.all(
    names.map(async ({ name, at }) => ({ name, at, document: await readBackup(context, name) })),
  )
  return backups.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.name < b.name ? -1 : 1))
}

/** Null where there is none that was finished, or where what is there is no manifest. */
export async function readBackup({ aws, dataset }: SilverContext, name: string): Promise<BackupDocument | null> {
  const objects = openObjects(aws, dataset.silver.bucket)
  const found = await objects.read(manifestKey(name))
  if (found === null) return null
  const read = parseDocument(found.body, found.etag, manifestKey(name), Schema)
  // A copied manifest must not pass for one of this place.
  return read.ok && read.document.name === name ? read.document : null
}

/** The same, of a backup that must be there. Throws UserError `bad-argument`, with near names. */
export async function requireBackup(context: SilverContext, name: string): Promise<BackupDocument> {
  const document = await readBackup(context, name)
  if (document !== null) return document
  const all = await listBackups(context)
  const unfinished = all.some((backup) => backup.name === name)
  const message = unfinished ? `the backup ${name} was never finished` : `there is no backup called "${name}"`
  throw new UserError('bad-argument', message, {
    details: didYouMean(
      name,
      all.flatMap((backup) => (backup.document === null ? [] : [backup.name])),
    ),
    next: [`${commandFor(context, ['restore'])}   lists the backups`],
  })
}
