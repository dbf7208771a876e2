import type { Asset, AssetKey, Check, GraphData, Operation } from '../asset.ts'
import { assetKey } from '../asset-key.ts'

/**
 * A small graph from a drawing: `drawGraph('a -> b -> d', 'a -> c')`. Each name becomes `p/g/name` (or `p/` and the name, when
 * it has a group), a dbt model made by one divisible operation; assets are in the order in which they are first named.
 */
export function drawGraph(...lines: readonly string[]): GraphData {
  const upstream = new Map<AssetKey, AssetKey[]>()
  for (const line of lines) {
    let last: AssetKey | undefined
    for (const name of line.split('->').map((text) => text.trim())) {
      const key = drawnKey(name)
      const reads = upstream.get(key) ?? []
      upstream.set(key, reads)
      if (last !== undefined) reads.push(last)
      last = key
    }
  }
  const assets = Array.from(upstream, ([key, reads]) => drawnAsset(key, { upstream: reads }))
  return { assets, operations: [drawnOperation('p/dbt', [...upstream.keys()], { divisible: true })], checks: [] }
}

export function drawnKey(name: string): AssetKey {
  return assetKey(name.includes('/') ? `p/${name}` : `p/g/${name}`)
}

export function drawnAsset(key: AssetKey, changes: Partial<Asset> = {}): Asset {
  return {
    key,
    kind: 'model',
    group: key.split('/')[1] ?? '',
    storage: 'table',
    tags: [],
    description: '',
    codeVersion: '1',
    upstream: [],
    operation: 'p/dbt',
    names: {},
    meta: {},
    ...changes,
  }
}

export function drawnOperation(name: string, makes: readonly AssetKey[], changes: Partial<Operation> = {}): Operation {
  return { name, executor: 'dbt', makes, divisible: false, title: name, spec: {}, ...changes }
}

/** A data test of some of the drawn assets. */
export function drawnCheck(name: string, parents: readonly string[], changes: Partial<Check> = {}): Check {
  return {
    key: `p/checks/${name}`,
    name,
    kind: 'data',
    severity: 'error',
    assets: parents.map(drawnKey),
    operation: 'p/dbt',
    ref: `test.${name}`,
    tags: [],
    names: {},
    ...changes,
  }
}
