import type { Asset, AssetKey, GraphData } from '../asset.ts'
import { assetKey } from '../asset-key.ts'

export interface LayeredGraphOptions {
  readonly assets: number
  /** Distinct edges; every asset behind the first layer has at least one. */
  readonly edges: number
  readonly layers?: number
  /** Equal seeds give equal graphs. */
  readonly seed?: number
}

/**
 * A random graph in layers, as warehouses look: each asset reads some of the layers above it, mostly of the last.
 * Made by one divisible operation; the keys are `layered/layer_<n>/asset_<n>`, and the first is `layered/layer_0/asset_0`.
 */
export function layeredGraph({ assets: size, edges, layers = 12, seed = 1 }: LayeredGraphOptions): GraphData {
  const random = seeded(seed)
  const perLayer = Math.ceil(size / layers)
  const keys = Array.from({ length: size }, (_, i) => assetKey(`layered/layer_${Math.floor(i / perLayer)}/asset_${i}`))
  const upstream = keys.map(() => new Set<AssetKey>())
  const link = (reader: number): boolean => {
    const layer = Math.floor(reader / perLayer)
    const source = random() < 0.8 ? layer - 1 : Math.floor(random() * layer)
    const key = keys[source * perLayer + Math.floor(random() * perLayer)] as AssetKey
    const known = upstream[reader] as Set<AssetKey>
    return known.size < known.add(key).size
  }
  let made = 0
  for (let reader = perLayer; reader < size; reader++) if (link(reader)) made++
  // The bound ends the loop for a graph that has no room for so many edges.
  for (let tries = 0; made < edges && size > perLayer && tries < edges * 20; tries++) {
    if (link(perLayer + Math.floor(random() * (size - perLayer)))) made++
  }
  return {
    assets: keys.map((key, i) => tableAsset(key, [...(upstream[i] ?? [])])),
    operations: [
      {
        name: 'layered/build',
        executor: 'dbt',
        makes: keys,
        divisible: true,
        title: 'build',
        spec: {},
      },
    ],
    checks: [],
  }
}

function tableAsset(key: AssetKey, upstream: readonly AssetKey[]): Asset {
  return {
    key,
    kind: 'model',
    group: key.slice(key.indexOf('/') + 1, key.lastIndexOf('/')),
    storage: 'table',
    tags: [],
    description: '',
    codeVersion: '1',
    upstream,
    operation: 'layered/build',
    names: {},
    meta: {},
  }
}

/** Numbers in [0, 1) from a seed (the mulberry32 mix): the same on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
