import { type Asset, type AssetGraph, buildGraph, type GraphData } from '@headwater/graph'
import { drawnKey } from '@headwater/graph/testing'
import type { AssetFacts, FreshnessFacts, MadeFacts, PartitionFacts, TroubleFacts } from '../facts.ts'

/** What happened to drawn assets, in order: a ledger in a few lines. Times are ISO 8601. */
export interface Story {
  readonly graph: AssetGraph
  /** It is made of what is there; `unchanged` leaves its content as it was. `read` names what it read instead of the newest. */
  make(name: string, at: string, more?: Making): number
  /** A run leaves it out: nothing that it reads has changed. */
  confirm(name: string, at: string): void
  fail(name: string, at: string, more?: Failing): void
  facts(): FreshnessFacts
}

export interface Making {
  readonly partition?: string
  readonly rows?: number
  readonly unchanged?: boolean
  /** What was there when its run began. */
  readonly read?: { readonly [name: string]: number | null }
  /** Nobody knows what it read. */
  readonly adopted?: boolean
}

export interface Failing {
  readonly partition?: string
  readonly state?: TroubleFacts['state']
  readonly message?: string
  /** Default: it was the first time. */
  readonly since?: string
}

/** A drawn graph with changes to some of its assets. */
export function storyOf(data: GraphData, changes: { readonly [name: string]: Partial<Asset> } = {}): Story {
  const changed = new Map(Object.entries(changes).map(([name, change]) => [drawnKey(name), change]))
  const assets = data.assets.map((asset) => ({ ...asset, ...changed.get(asset.key) }))
  const isMade = (key: Asset['key']): boolean =>
    assets.some((asset) => asset.key === key && asset.operation !== undefined)
  const operations = data.operations.map((operation) => ({ ...operation, makes: operation.makes.filter(isMade) }))
  const graph = buildGraph({ ...data, assets, operations })
  const made = new Map<number, MadeFacts>()
  const told = new Map<string, AssetFacts>()
  const before = (key: string): AssetFacts => told.get(key) ?? { newest: null, partitions: [], troubles: [] }
  return {
    graph,
    make(name, at, { partition, rows = 1, unchanged = false, read, adopted = false } = {}) {
      const key = drawnKey(name)
      const id = made.size + 1
      const when = new Date(at)
      const inputs = Object.fromEntries(
        graph.upstream(key).map((source) => {
          const named = Object.entries(read ?? {}).find(([one]) => drawnKey(one) === source)
          return [source, named ? named[1] : (before(source).newest?.id ?? null)]
        }),
      )
      made.set(id, { asset: key, at: when, inputs: adopted ? null : inputs })
      const { newest, partitions, troubles } = before(key)
      const known = partitions.find((one) => one.partition === partition)
      const one: PartitionFacts[] =
        partition === undefined ? [] : [{ partition, id, firstAt: known?.firstAt ?? when, at: when, rows }]
      told.set(key, {
        newest: { id, at: when, rows, changed: unchanged && newest ? newest.changed : id },
        partitions: [...partitions.filter((each) => each !== known), ...one].sort((a, b) =>
          a.partition < b.partition ? 1 : -1,
        ),
        troubles: troubles.filter((trouble) => trouble.partition !== (partition ?? null)),
      })
      return id
    },
    confirm(name, at) {
      const key = drawnKey(name)
      told.set(key, { ...before(key), confirmedAt: new Date(at) })
    },
    fail(name, at, { partition, state = 'failed', message, since = at } = {}) {
      const key = drawnKey(name)
      const known = before(key)
      const ended = { at: new Date(at), since: new Date(since), message: message ?? null, runId: 'r1' }
      const trouble: TroubleFacts = { partition: partition ?? null, state, ...ended }
      told.set(key, { ...known, troubles: [...known.troubles, trouble] })
    },
    facts: () => ({ assets: Object.fromEntries(told), made: Object.fromEntries(made) }),
  }
}
