import type { Asset } from '@headwater/graph'
import { connect, type Observation, type ObservedRelation, observe } from '@headwater/postgres'
import { isInteractive } from '../terminal.ts'

/** Tables that one connection is worth opening for. */
const TABLES_PER_CONNECTION = 6
const MOST_CONNECTIONS = 4
/** Milliseconds after which somebody who waits is told what for. */
const SILENT_MS = 700

/** An asset that is a relation of the warehouse. */
export type StoredAsset = Asset & Required<Pick<Asset, 'relation'>>

/** Whether there is something to look at. */
export function isStored(asset: Asset): asset is StoredAsset {
  return asset.relation !== undefined && asset.storage !== 'ephemeral' && asset.storage !== 'none'
}

/**
 * What is in the warehouse where these assets should be, in their order. Tables are read whole, several at once; on a
 * terminal it says so where that takes a while. Throws UnreachableError.
 */
export async function lookAt(databaseUrl: string, assets: readonly StoredAsset[]): Promise<Observation[]> {
  if (assets.length === 0) return []
  const tables = assets.filter(({ storage }) => storage !== 'view').length
  const count = Math.min(MOST_CONNECTIONS, Math.max(1, Math.ceil(tables / TABLES_PER_CONNECTION)))
  const opened = await Promise.allSettled(Array.from({ length: count }, () => connect(databaseUrl)))
  const clients = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const progress = lookProgress(assets.length)
  try {
    // A server with few free connections is looked at by those that it gives.
    if (clients.length === 0) for (const one of opened) if (one.status === 'rejected') throw one.reason
    return await observe(clients, assets.map(observed), { onProgress: progress.at })
  } finally {
    progress.end()
    await Promise.all(clients.map((client) => client.end()))
  }
}

/** How an asset's relation is looked at. */
export function observed({ relation, partitionColumn, partitions, meta }: StoredAsset): ObservedRelation {
  return {
    relation,
    exclude: excludedColumns(meta),
    ...(!hasFingerprint(meta) && { fingerprint: false }),
    ...(partitionColumn !== undefined && { partitionColumn }),
    ...(partitions && { timeZone: partitions.timeZone }),
  }
}

/** Whether its content is looked at: not where its author says `headwater.fingerprint: false` in the asset's meta. */
export function hasFingerprint(meta: Asset['meta']): boolean {
  return at(at(meta, 'headwater'), 'fingerprint') !== false
}

/** Columns that say when and not what: `headwater.fingerprint.exclude` of the asset's meta. What is no list of names is none. */
function excludedColumns(meta: Asset['meta']): readonly string[] {
  const exclude = at(at(at(meta, 'headwater'), 'fingerprint'), 'exclude')
  return Array.isArray(exclude) ? exclude.filter((name) => typeof name === 'string') : []
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as { readonly [key: string]: unknown })[key]
    : undefined
}

function lookProgress(total: number): { readonly at: (done: number) => void; readonly end: () => void } {
  const stream = process.stderr
  const from = performance.now()
  let shown = false
  return {
    at(done) {
      if (!isInteractive(stream) || performance.now() - from < SILENT_MS) return
      stream.write(`\r\u001b[2Klooking at the warehouse … ${done} of ${total}`)
      shown = true
    },
    end() {
      if (shown) stream.write('\r\u001b[2K')
    },
  }
}
