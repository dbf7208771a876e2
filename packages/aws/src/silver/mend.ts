import { deedOfChange, recordDeed } from './audit.ts'
import { readCounting } from './canonical/compare-and-set.ts'
import { deriveFromCanonical } from './canonical/derived.ts'
import { recordCounting } from './canonical/record-counting.ts'
import type { SilverContext } from './context.ts'
import type { CanonicalChange, CanonicalRun } from './documents.ts'

/** What a crash had left undone, and is done now; all empty where nothing was. */
export interface Mended {
  /** `_LATEST.json`, `canonical.json` */
  readonly objects: readonly string[]
  /** Versions of `_CANONICAL.json` whose change was missing in the ledger. */
  readonly versions: readonly number[]
}

/**
 * Does what a promotion, a rollback or a rebuild that was killed after its one write has left undone: what is derived from
 * `_CANONICAL.json` beside the data, and what the ledger does not know of its history. Every command does this first; also
 * the command that has just changed what counts, as its last part. A change is known by its deed, which is therefore written
 * last: beside the data, then in the ledger. Four reads where nothing is to be done.
 */
export async function mendDerived(context: SilverContext): Promise<Mended> {
  const objects = await deriveFromCanonical(context)
  const { history } = await readCounting(context)
  const known = new Set((await context.store.deeds(context.dataset.silver.asset)).map(({ id }) => id))
  const changes = history.filter((change) => !known.has(deedOfChange(change)))
  await recordCounting(context, changes)
  for (const change of changes) await recordChange(context, change)
  return { objects, versions: changes.map(({ version }) => version) }
}

async function recordChange(context: SilverContext, change: CanonicalChange): Promise<void> {
  const { version, partitions, gold } = change
  await recordDeed(context, {
    id: deedOfChange(change),
    action: change.action,
    at: new Date(change.at),
    by: change.by,
    reason: change.reason,
    approvedBy: change.approved_by ?? null,
    ticket: change.ticket ?? null,
    subject: change.id,
    details: {
      version,
      partitions: partitions.map(({ ingest_date, from, to }) => ({ ingest_date, from: plain(from), to: plain(to) })),
      gold: gold.map(({ month, from, to }) => ({ month, from, to })),
    },
  })
}

function plain(run: CanonicalRun | null) {
  return run === null ? null : { schema_v: run.schema_v, run_id: run.run_id, months: [...run.months] }
}
