import type { StepAsset } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import type { Asset, Json } from '@headwater/graph'
import type { DbtRequest } from './protocol.ts'

type Patch = DbtRequest['patches'][string]

/**
 * The mode of each asset as its node's own `full_refresh`, which dbt reads before its flags: so models of different modes need
 * only one invocation. It counts for models and seeds (a seed is else truncated and filled, and keeps its old columns);
 * a snapshot is always added to. With `delete+insert` the partitions to replace, of which a day begins in `timeZone`.
 */
export function modePatches(assets: readonly StepAsset[], timeZone: string): DbtRequest['patches'] {
  return Object.fromEntries(
    assets
      .filter(({ asset }) => asset.kind !== 'snapshot')
      .map((item) => [item.asset.ref ?? '', modePatch(item, timeZone)]),
  )
}

function modePatch({ asset, mode, partitions = [] }: StepAsset, timeZone: string): Patch {
  if (mode !== 'delete+insert') return { 'config.full_refresh': mode !== 'incremental' }
  const column = partitionColumnOf(asset)
  if (column === null || partitions.length === 0) {
    throw new InternalError(`${asset.key} cannot be rebuilt by partitions: it has no column of them, or none was given`)
  }
  return { replace: { column, timeZone, partitions } }
}

/** `headwater.partition_column` of its meta: the column of the model that tells the partition of a row. */
function partitionColumnOf({ meta }: Asset): string | null {
  const { headwater } = meta
  if (!isObject(headwater)) return null
  const column = headwater.partition_column
  return typeof column === 'string' && column !== '' ? column : null
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
