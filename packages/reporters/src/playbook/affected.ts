import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { Plan, Untouched } from '@headwater/planner'
import { code, plain } from '../runbook/markdown.ts'

/** Assets of one kind that are named before the rest is counted. */
const NAMED = 12

/** Who notices, with the owners of what is theirs: a list. */
export function affected(plan: Plan, graph: Pick<AssetGraph, 'label' | 'asset' | 'rebuildSet'>): string[] {
  const name = (key: AssetKey): string => {
    const { owner } = graph.asset(key)
    return owner === undefined ? code(graph.label(key)) : `${code(graph.label(key))} (${plain(owner)})`
  }
  const named = (keys: readonly AssetKey[]): string =>
    keys.slice(0, NAMED).map(name).join(', ') + (keys.length > NAMED ? ` and ${keys.length - NAMED} more` : '')
  const of = (type: Untouched['type']): readonly AssetKey[] =>
    plan.untouched.flatMap((one) => (one.type === type ? one.keys : []))
  const behind = plan.assets.filter(({ key }) => !plan.request.roots.includes(key)).map(({ key }) => key)
  const services = plan.assets.filter(({ mode }) => mode === 'restart').map(({ key }) => key)
  const aside = plan.request.aside !== undefined
  const lines: readonly (readonly [string, readonly AssetKey[]])[] = [
    ['Rebuilt with it', behind.filter((key) => !services.includes(key))],
    ['Restarted, and away for a moment', services],
    ['Change when it is promoted, not before', aside ? atPromotion(plan, graph) : []],
    ['Read it on every request, so they show it at once', of('live')],
    ['**Out of date afterwards**, because they were not asked for', aside ? [] : of('left behind')],
  ]
  const found = lines.filter(([, keys]) => keys.length > 0).map(([what, keys]) => `- ${what}: ${named(keys)}`)
  return found.length > 0 ? found : ['- Nobody: nothing reads it.']
}

/** Asked for or not: a promotion rebuilds what is behind what it moves. */
function atPromotion({ request, assets }: Plan, graph: Pick<AssetGraph, 'rebuildSet'>): readonly AssetKey[] {
  const made = new Set(assets.map(({ key }) => key))
  return graph.rebuildSet(request.roots).filter((key) => !made.has(key))
}
