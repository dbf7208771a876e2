import type { BackupDocument } from '../backup/backup-document.ts'
import { isBeingDeleted } from '../canonical/deleting.ts'
import type { SilverContext } from '../context.ts'
import type { Cleanable, CleanableKind, CleanScope } from './cleanable.ts'
import type { Facts } from './facts.ts'
import { isAsked } from './scope.ts'
import { ageMs, isYoung, sizes } from './sizes.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Backups that are old enough or named, and those that were never finished. */
export function backups(context: SilverContext, facts: Facts, scope: CleanScope): Cleanable[] {
  return [...facts.inventory.backups].flatMap(([name, objects]): Cleanable[] => {
    const manifest = facts.manifests.get(name) ?? null
    const kind: CleanableKind = manifest === null ? 'unfinished backup' : 'backup'
    const size = sizes(objects)
    const age = ageMs(context, size.newestAt)
    const expired = scope.backupsOlderThanDays !== undefined && age >= scope.backupsOlderThanDays * DAY_MS
    const named = scope.ids?.includes(name) === true
    if (!named && !expired && !isAsked(scope, kind, [])) return []
    const refused = manifest === null ? youngBackup(context, size.newestAt, scope) : onlyIn(context, manifest, facts)
    return [
      { kind, id: name, backfillId: manifest?.backfill_id ?? null, partition: null, backup: null, ...size, refused },
    ]
  })
}

function youngBackup(context: SilverContext, newestAt: Date | null, { all = false }: CleanScope): string | null {
  return isYoung(context, newestAt) && !all
    ? 'younger than 24 hours: it may be in the making (--all takes it too)'
    : null
}

/** A backup whose runs are not all in place any more is the only copy of them. */
function onlyIn({ now }: SilverContext, { runs: held }: BackupDocument, { inventory, document }: Facts): string | null {
  const stays = (runId: string) =>
    !isBeingDeleted(document, runId, now()) &&
    inventory.runs.get(runId)?.some(({ key }) => key.endsWith('/_SUCCESS')) === true
  const missing = held.find(({ run_id }) => !stays(run_id))
  return missing === undefined ? null : `the only copy of ${missing.run_id} (${missing.ingest_date})`
}
