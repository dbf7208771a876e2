import { UnreachableError } from '@headwater/errors'
import type { AssetGraph } from '@headwater/graph'
import type { Plan, PlannedAsset } from '@headwater/planner'
import { dependentViews, type View } from '@headwater/postgres/views'
import type { DroppedView } from '@headwater/reporters/plan'

/**
 * The views that nobody in the graph makes and that go with the tables and views that dbt replaces in this plan: by
 * `drop ... cascade`, and nobody makes them again.
 */
export function droppedViews(graph: AssetGraph, plan: Plan, views: readonly View[]): DroppedView[] {
  const replaced = new Map(
    plan.assets
      .filter((planned) => isReplaced(graph, planned))
      .flatMap(({ key }) => {
        const { relation } = graph.asset(key)
        return relation ? [[`${relation.schema}.${relation.name}`, { key, relation }] as const] : []
      }),
  )
  if (views.length === 0 || replaced.size === 0) return []
  const made = new Set(graph.data.assets.map(({ relation }) => (relation ? `${relation.schema}.${relation.name}` : '')))
  return dependentViews(
    views,
    [...replaced.values()].map(({ relation }) => relation),
  )
    .filter(({ schema, name }) => !made.has(`${schema}.${name}`))
    .map(({ schema, name, materialized, on }) => ({
      view: { schema, name },
      materialized,
      on: on.flatMap((relation) => replaced.get(`${relation.schema}.${relation.name}`)?.key ?? []),
    }))
}

/** dbt-postgres makes the new one aside and drops the old one with cascade; other operations write into their tables. */
function isReplaced(graph: AssetGraph, { key, mode }: PlannedAsset): boolean {
  const { operation, kind } = graph.asset(key)
  if (operation === undefined || graph.operation(operation).executor !== 'dbt' || kind === 'snapshot') return false
  return mode === 'rebuild' || mode === 'full refresh'
}

/** Nothing is said of what nobody could look at. */
export function known(drops: readonly DroppedView[] | UnreachableError): readonly DroppedView[] {
  return drops instanceof UnreachableError ? [] : drops
}

/** A plan for machines: with `drops` where there are any. */
export function planAsJson(plan: Plan, drops: readonly DroppedView[] | UnreachableError): object {
  return known(drops).length > 0 ? { ...plan, drops } : plan
}
