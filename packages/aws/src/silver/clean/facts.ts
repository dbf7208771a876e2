import type { IsolatedRun } from '@headwater/engine'
import type { BackupDocument } from '../backup/backup-document.ts'
import { readBackup } from '../backup/list.ts'
import { readCounting } from '../canonical/compare-and-set.ts'
import type { SilverContext } from '../context.ts'
import type { CanonicalDocument } from '../documents.ts'
import { type Inventory, takeInventory } from './inventory.ts'
import { type Counting, countingByRun } from './run-kind.ts'

/** Everything that says what may go: what lies there, what counts and counted, what the ledger and the backups know. */
export interface Facts {
  readonly inventory: Inventory
  readonly document: CanonicalDocument
  readonly counting: Counting
  readonly records: ReadonlyMap<string, IsolatedRun>
  readonly manifests: ReadonlyMap<string, BackupDocument | null>
}

/** Looked up anew each time: an answer of a moment ago is no reason to delete. */
export async function gather(context: SilverContext): Promise<Facts> {
  // What is there first: a run that is written down while this looks is then either not in the list, or known.
  const inventory = await takeInventory(context)
  const [document, records, manifests] = await Promise.all([
    readCounting(context),
    context.store.find({ asset: context.dataset.silver.asset }),
    Promise.all([...inventory.backups.keys()].map(async (name) => [name, await readBackup(context, name)] as const)),
  ])
  return {
    inventory,
    document,
    counting: countingByRun(document),
    records: new Map(records.map((run) => [run.runId, run])),
    manifests: new Map(manifests),
  }
}
