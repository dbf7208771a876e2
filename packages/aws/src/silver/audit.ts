import type { Deed } from '@headwater/engine'
import type { Json } from '@headwater/graph'
import type { SilverContext } from './context.ts'
import type { CanonicalChange } from './documents.ts'
import { auditKey } from './layout.ts'
import { openObjects } from './objects.ts'

/** What is to be written down of a deed; who and where come from the context. */
export interface Doing {
  readonly id: string
  readonly action: Deed['action']
  readonly at?: Date
  readonly by?: string
  readonly reason: string | null
  readonly approvedBy?: string | null
  readonly ticket?: string | null
  readonly subject: string | null
  readonly details: Json
}

/**
 * Writes a deed down, beside the data and then in the ledger: whoever finds it in the ledger need not look for the object. The
 * same deed written twice is one in both places. An object that is there already is never written over.
 */
export async function recordDeed(context: SilverContext, doing: Doing): Promise<Deed> {
  const deed: Deed = {
    id: doing.id,
    asset: context.dataset.silver.asset,
    action: doing.action,
    at: doing.at ?? context.now(),
    by: doing.by ?? context.by,
    reason: doing.reason,
    approvedBy: doing.approvedBy ?? null,
    ticket: doing.ticket ?? null,
    subject: doing.subject,
    details: doing.details,
  }
  const objects = openObjects(context.aws, context.dataset.silver.bucket)
  const key = auditKey(context.dataset, deed.at, deed.action, auditName(deed))
  await objects.write(key, `${JSON.stringify({ ...deed, at: deed.at.toISOString() }, null, 1)}\n`, {
    ifNoneMatch: true,
  })
  await context.store.record([deed])
  return deed
}

/** `promote/7`: a version has one change. */
export function deedOfChange({ action, version }: CanonicalChange): string {
  return `${action}/${version}`
}

/** `7-backfill-2024-01-15-20260129T150000Z`: what tells two deeds of one second apart, and what was named. */
function auditName({ id, action, subject }: Deed): string {
  const rest = id.startsWith(`${action}/`) ? id.slice(action.length + 1) : id
  return subject === null || rest.includes(subject) ? rest : `${rest}-${subject}`
}
