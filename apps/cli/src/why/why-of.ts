import { unreachable } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { AssetTrouble, Lineage } from '@headwater/ledger'
import type { AssetStatus, StaleCause } from '@headwater/planner'
import type { AssetHealthLine, Why, WhyRoot, WhyStep } from '@headwater/reporters'
import { arrived } from './late.ts'
import { whyRebuilt } from './rebuilt.ts'

export interface WhyFacts {
  readonly key: AssetKey
  readonly health: AssetHealthLine
  /** Of everything, in topological order. */
  readonly statuses: readonly AssetStatus[]
  readonly troubles: readonly AssetTrouble[]
  /** How the asset, and what is above it, came to be what it is. */
  readonly lineage: ReadonlyMap<AssetKey, Lineage>
  /** What of an asset's code has moved since it was made, in words; empty where that cannot be told. */
  readonly codeMoved: (key: AssetKey) => readonly string[]
}

/**
 * The way from an asset's root cause to the asset: what is wrong with it, step by step, nearest first. Of several root causes
 * the first in the graph's order; the others are named. For a fresh asset: what it was made from. Pure.
 */
export function whyOf(facts: WhyFacts): Why {
  const { key, health, lineage } = facts
  const { newest, changed } = lineage.get(key) ?? { newest: null, changed: null }
  const made =
    newest === null || changed === null
      ? null
      : {
          at: newest.at,
          version: newest.version,
          runId: newest.runId,
          source: newest.source,
          unchangedSince: newest.unchanged ? changed.at : null,
          from: Object.entries(newest.inputs ?? {}).map(([asset, read]) => ({
            asset: asset as AssetKey,
            version: read?.version ?? null,
            at: lineage.get(asset as AssetKey)?.changed.at ?? null,
          })),
        }
  const came = lineage.get(key)?.partitions ?? []
  const late = came.map((one) => arrived(one, came)).filter(({ lateMs, after }) => lateMs !== null || after !== null)
  const [first, ...others] = rootCauses(facts)
  return {
    key,
    health: health.health,
    trouble: health.trouble,
    steps: first?.steps ?? [],
    root: first?.root ?? null,
    others: others.map(({ root }) => root),
    late,
    made,
  }
}

interface RootCause {
  readonly steps: readonly WhyStep[]
  readonly root: WhyRoot
}

/** Every root cause once, with the shortest way to it; first those of what comes first in the graph. */
function rootCauses(facts: WhyFacts): RootCause[] {
  const places = new Map(facts.statuses.map(({ key }, place) => [key, place]))
  const placeOf = (key: AssetKey): number => places.get(key) ?? -1
  const causes = new Map(facts.statuses.map(({ key, causes }) => [key, causes]))
  const found = new Map<string, RootCause>()
  // By distance from the asset that was asked about, so that the first way to a root is a shortest one.
  const ways = new Map<AssetKey, readonly WhyStep[]>([[facts.key, []]])
  for (const [key, way] of ways) {
    for (const cause of causes.get(key) ?? []) {
      if (cause.type === 'upstream stale') {
        const step: WhyStep = { type: 'upstream stale', asset: key, source: cause.asset }
        if (!ways.has(cause.asset)) ways.set(cause.asset, [...way, step])
        continue
      }
      const { steps, root } = rootOf(key, cause, facts, placeOf)
      const id = idOf(root)
      if (!found.has(id)) found.set(id, { steps: [...way, ...steps], root })
    }
  }
  return [...found.values()].sort((a, b) => placeOf(a.root.asset) - placeOf(b.root.asset))
}

function rootOf(
  key: AssetKey,
  cause: Exclude<StaleCause, { type: 'upstream stale' }>,
  { troubles, lineage, codeMoved }: WhyFacts,
  placeOf: (key: AssetKey) => number,
): RootCause {
  switch (cause.type) {
    case 'missing': {
      const own = troubles.filter(
        (one) => one.asset === key && (one.partition === null || cause.partitions.includes(one.partition)),
      )
      const trouble = own.find(({ state }) => state === 'failed') ?? own[0]
      return {
        steps: [],
        root: { type: 'missing', asset: key, partitions: cause.partitions, trouble: trouble ?? null },
      }
    }
    case 'invalidated':
      return { steps: [], root: { type: 'invalidated', asset: key, invalidation: cause.invalidation } }
    case 'code changed': {
      const madeAt = lineage.get(key)?.newest.at ?? null
      return { steps: [], root: { type: 'code changed', asset: key, moved: codeMoved(key), madeAt } }
    }
    case 'upstream changed': {
      const { asset: source, read, now } = cause
      const { steps, root } = whyRebuilt(source, { lineageOf: (one) => lineage.get(one), placeOf })
      const at = lineage.get(source)?.changed.at ?? null
      const partitions = root.type === 'arrived' && root.asset === source ? root.partitions : []
      return { steps: [{ type: 'upstream changed', asset: key, source, read, now, at, partitions }, ...steps], root }
    }
    default:
      return unreachable(cause)
  }
}

/** The same for the same root, whichever way leads to it. */
function idOf(root: WhyRoot): string {
  switch (root.type) {
    case 'missing':
    case 'code changed':
      return `${root.type}\n${root.asset}`
    case 'invalidated':
      return `${root.type}\n${root.asset}\n${root.invalidation.partition}\n${root.invalidation.at}`
    case 'arrived':
    case 'rebuilt':
      return `${root.type}\n${root.asset}\n${root.by?.runId ?? root.by?.at.toISOString()}`
    default:
      return unreachable(root)
  }
}
