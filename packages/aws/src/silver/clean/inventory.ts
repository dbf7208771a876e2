import type { SilverContext } from '../context.ts'
import { parseBackupKey, parseGoldKey, parseQuarantineKey, parseSilverKey } from '../layout.ts'
import { openObjects, type StoredObject } from '../objects.ts'

export interface InventoryObject extends StoredObject {
  readonly bucket: string
}

/** Everything that lies there, by what it belongs to. What is none of ours is in none of them, and so never deleted. */
export interface Inventory {
  /** By run_id: its parts of all months, `_SUCCESS`, and its quarantined rows. */
  readonly runs: ReadonlyMap<string, readonly InventoryObject[]>
  /** By gold run: of all assets, and what it was to read. */
  readonly gold: ReadonlyMap<string, readonly InventoryObject[]>
  /** By name, over all buckets. */
  readonly backups: ReadonlyMap<string, readonly InventoryObject[]>
  /** The ingest_date of a run, where its quarantined rows tell. */
  readonly dates: ReadonlyMap<string, string>
}

const BACKUPS = 'backup-pre-backfill-'

/** Lists the data of a dataset: one request for each thousand objects. */
export async function takeInventory({ aws, dataset }: SilverContext): Promise<Inventory> {
  const list = async (bucket: string, prefix: string): Promise<InventoryObject[]> =>
    (await openObjects(aws, bucket).list(prefix)).map((object) => ({ bucket, ...object }))
  const { silver, quarantine, gold } = dataset
  const buckets = [...new Set([silver.bucket, gold.bucket, quarantine.bucket])]
  const [silverObjects, quarantined, goldObjects, ...copies] = await Promise.all([
    list(silver.bucket, `${silver.prefix}/year=`),
    list(quarantine.bucket, `${quarantine.prefix}/ingest_date=`),
    list(gold.bucket, `${gold.prefix}/`),
    ...buckets.map((bucket) => list(bucket, BACKUPS)),
  ])
  const runs = new Map<string, InventoryObject[]>()
  const goldRuns = new Map<string, InventoryObject[]>()
  const backups = new Map<string, InventoryObject[]>()
  const dates = new Map<string, string>()
  for (const object of silverObjects ?? []) {
    const parsed = parseSilverKey(dataset, object.key)
    if (parsed !== null) add(runs, parsed.runId, object)
  }
  for (const object of quarantined ?? []) {
    const parsed = parseQuarantineKey(dataset, object.key)
    if (parsed === null) continue
    add(runs, parsed.runId, object)
    dates.set(parsed.runId, parsed.date)
  }
  const inputs = `${gold.prefix}/_inputs/`
  for (const object of goldObjects ?? []) {
    const isInput = object.key.startsWith(inputs) && object.key.endsWith('.json')
    const runId = isInput ? object.key.slice(inputs.length, -'.json'.length) : parseGoldKey(dataset, object.key)?.runId
    if (runId !== undefined) add(goldRuns, runId, object)
  }
  for (const object of copies.flat()) {
    const parsed = parseBackupKey(object.key)
    if (parsed !== null) add(backups, parsed.prefix, object)
  }
  return { runs, gold: goldRuns, backups, dates }
}

function add(groups: Map<string, InventoryObject[]>, id: string, object: InventoryObject): void {
  const group = groups.get(id)
  if (group === undefined) groups.set(id, [object])
  else group.push(object)
}
