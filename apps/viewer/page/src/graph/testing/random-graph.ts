import type { GraphView, NodeView } from '@headwater/viewer'
import fc from 'fast-check'

/** A node as the server tells of it: `nba/silver/a1`. */
export function node(key: string): NodeView {
  const [platform = '', group = ''] = key.split('/')
  const shown = { label: key, platform, group, kind: 'model', storage: 'table', partitioned: false, tags: [] } as const
  return { ...shown, key: key as NodeView['key'] }
}

/** `a -> b` for each pair; every name is in the group that its first letter says. */
export function graphOf(names: readonly string[], arrows: readonly (readonly [string, string])[]): GraphView {
  return {
    version: '1',
    target: { name: 'sandbox', isSandbox: true },
    platforms: ['nba'],
    assets: names.map((name) => node(`nba/${name.at(0)}/${name}`)),
    edges: arrows.map(([from, to]) => [names.indexOf(from), names.indexOf(to)] as const),
  }
}

/** Any graph without circles, its assets in up to four groups. */
export const randomGraph: fc.Arbitrary<GraphView> = fc.integer({ min: 1, max: 30 }).chain((count) =>
  fc
    .tuple(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: count, maxLength: count }),
      fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: count * 3 }),
    )
    .map(([groups, pairs]) => ({
      ...graphOf([], []),
      assets: groups.map((group, at) => node(`nba/${group}/${group}${at}`)),
      edges: pairs.flatMap(([a, b]) => (a === b ? [] : [[Math.min(a, b), Math.max(a, b)] as const])),
    })),
)
