import type { AssetOutcome, AssetState } from '@headwater/engine'
import type { AssetKey, Json } from '@headwater/graph'
import { plural } from '../text/quantity.ts'

/** A partition of something that an asset reads, which its run was to bring and could not: the asset was built without it. */
export interface Lack {
  readonly asset: AssetKey
  readonly partition: string
  /** What became of it in the same run; null where that is not known. */
  readonly state: AssetState | null
}

/** What an asset was built without: as the engine told it, or as the ledger kept it with the metadata. */
export function lacksOf(
  { lacks, metadata }: AssetOutcome,
  stateOf: (asset: AssetKey, partition: string) => AssetState | null,
): readonly Lack[] {
  const kept: Json | undefined = metadata.lacks
  const told = lacks ?? (Array.isArray(kept) ? kept.filter(isLack) : [])
  return told.map(({ asset, partition }) => ({ asset, partition, state: stateOf(asset, partition) }))
}

/** `without 2025-01-02: failed`, `without 3 dates: 2 failed, 1 unavailable`; empty where nothing is lacking. */
export function lacksInWords(lacks: readonly Lack[]): string {
  const states = new Map(lacks.map(({ partition, state }) => [partition, state]))
  if (states.size === 0) return ''
  const counts = Map.groupBy(states.values(), (state) => state)
  const dates = states.size > 2 ? plural(states.size, 'date') : [...states.keys()].join(', ')
  const why = Array.from(counts, ([state, each]) =>
    state === null ? '' : counts.size === 1 ? state : `${each.length} ${state}`,
  ).filter((word) => word !== '')
  return `without ${dates}${why.length > 0 ? `: ${why.join(', ')}` : ''}`
}

function isLack(value: Json): value is { readonly asset: AssetKey; readonly partition: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'asset' in value &&
    'partition' in value &&
    typeof value.asset === 'string' &&
    typeof value.partition === 'string'
  )
}
