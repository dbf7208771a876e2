import type { IsolatedRun } from '@headwater/engine'
import { isBeingDeleted } from '../canonical/deleting.ts'
import { lookIfIntact } from '../canonical/intact.ts'
import { own } from '../canonical/months.ts'
import { commandFor, type SilverContext } from '../context.ts'
import type { CanonicalDocument } from '../documents.ts'
import type { Cleanable, CleanScope } from './cleanable.ts'
import type { Facts } from './facts.ts'
import { executionInFlight, runInFlight } from './in-flight.ts'
import type { InventoryObject } from './inventory.ts'
import { dateOfRun, runKind } from './run-kind.ts'
import { isAsked } from './scope.ts'
import { isYoung, sizes } from './sizes.ts'

/** Runs of dates, each with why it must stay. */
export async function silverRuns(context: SilverContext, facts: Facts, scope: CleanScope): Promise<Cleanable[]> {
  const { inventory, counting, records } = facts
  const found = await Promise.all(
    [...inventory.runs].map(async ([runId, objects]): Promise<Cleanable[]> => {
      const record = records.get(runId)
      const kind = runKind(runId, record, counting)
      if (!isAsked(scope, kind, [runId, record?.backfillId ?? null])) return []
      const partition = dateOfRun(runId, record, counting, inventory.dates)
      const backup = kind === 'original' ? backupOf(context, objects, facts) : null
      const item = { kind, id: runId, backfillId: record?.backfillId ?? null, partition, backup, ...sizes(objects) }
      return [{ ...item, refused: await whyRunStays(context, facts, scope, { ...item, record }) }]
    }),
  )
  // What counts is not offered, unless it was named.
  return found.flat().filter(({ id }) => scope.ids !== undefined || !counting.now.has(id))
}

async function whyRunStays(
  context: SilverContext,
  { document, counting }: Facts,
  scope: CleanScope,
  run: Pick<Cleanable, 'kind' | 'id' | 'partition' | 'backup' | 'newestAt' | 'objects'> & {
    readonly record: IsolatedRun | undefined
  },
): Promise<string | null> {
  const [date] = counting.now.get(run.id) ?? []
  if (date !== undefined) return `it counts for ${date}`
  const writing = await whoWrites(context, run)
  if (writing !== null) return writing
  const { state, headwaterRun } = run.record ?? {}
  if ((state === 'planned' || state === 'running') && scope.ids === undefined && scope.all !== true) {
    const resume = headwaterRun == null ? 'somebody' : commandFor(context, ['runs', 'resume', headwaterRun])
    return `interrupted: ${resume} goes on with it (--all, or its name, takes it too)`
  }
  if (run.kind === 'orphan' && isYoung(context, run.newestAt) && scope.all !== true) {
    return 'younger than 24 hours, and nobody knows who writes it (--all takes it too)'
  }
  if (run.kind === 'failed') return null
  if (run.kind === 'orphan' && !run.objects.some(({ key }) => key.endsWith('/_SUCCESS'))) return null
  const only = await onlyCopy(context, document, run.partition)
  if (only !== null) return only
  if (run.kind === 'original' && run.backup === null) {
    return `an original is deleted only once a checked backup holds it: ${commandFor(context, ['backup', run.id])}`
  }
  return null
}

/** What counted once has ended; only of what nobody knows is its execution asked for, which AWS answers slowly. */
async function whoWrites(
  context: SilverContext,
  { kind, id, record }: Pick<Cleanable, 'kind' | 'id'> & { readonly record: IsolatedRun | undefined },
): Promise<string | null> {
  if (record !== undefined) return runInFlight(context, record)
  return kind === 'orphan' ? executionInFlight(context, context.dataset.stateMachine, id) : null
}

/** A whole run may go only while another whole one counts for its date. */
async function onlyCopy(
  context: SilverContext,
  { partitions }: CanonicalDocument,
  date: string | null,
): Promise<string | null> {
  if (date === null) return null
  const counting = own(partitions, date)
  if (counting === null) return `the only copy of ${date}: nothing counts for it`
  const { findings } = await lookIfIntact(context, date, counting)
  return findings.length === 0 ? null : `the only copy of ${date}: ${counting.run_id}, which counts, is broken`
}

/** The newest checked backup whose copies of all these objects are there, the same, and are to stay. */
function backupOf(
  { now }: SilverContext,
  objects: readonly InventoryObject[],
  { manifests, inventory, document }: Facts,
): string | null {
  for (const [name, manifest] of [...manifests].sort(([a], [b]) => (a < b ? 1 : -1))) {
    if (manifest === null || isBeingDeleted(document, name, now())) continue
    const copies = new Map(
      (inventory.backups.get(name) ?? []).map((copy) => [`${copy.bucket}/${copy.key}`, copy.bytes]),
    )
    const held = new Map(manifest.objects.map((object) => [`${object.bucket}/${object.key}`, object]))
    const holds = objects.every(({ bucket, key, bytes, etag }) => {
      const object = held.get(`${bucket}/${key}`)
      if (object === undefined || copies.get(`${bucket}/${object.copy}`) !== bytes) return false
      return object.bytes === bytes && (object.etag === etag || etag.includes('-') || object.etag.includes('-'))
    })
    if (holds) return name
  }
  return null
}
