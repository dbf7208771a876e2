import type { AssetGraph, AssetKey, Check } from '@headwater/graph'
import type { CheckResult } from '@headwater/reporters/checks'

/**
 * The checks that could not be run, each with what is not there. One that only came along with an asset of the selection, and
 * lacks another that nobody asked about, is left out: it is no fault of what was asked about. Pure.
 */
export function notRun(
  graph: Pick<AssetGraph, 'label'>,
  absent: ReadonlyMap<Check, readonly AssetKey[]>,
  selected: readonly AssetKey[],
): CheckResult[] {
  const asked = new Set(selected)
  return [...absent].flatMap(([check, keys]) => {
    const { key, name, kind, severity, assets } = check
    const cameAlong = kind === 'data' && assets.some((one) => asked.has(one)) && !keys.some((one) => asked.has(one))
    if (cameAlong) return []
    const message = `not in the warehouse: ${keys.map((one) => graph.label(one)).join(', ')}`
    const none = { failures: null, durationMs: null, sql: null, see: null }
    return [{ key, name, kind, severity, assets, state: 'not run', message, ...none }]
  })
}
