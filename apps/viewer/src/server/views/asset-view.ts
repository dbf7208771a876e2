import type { AssetGraph, AssetKey, Check } from '@headwater/graph'
import type { AssetHealth } from '@headwater/reporters'
import type {
  AssetView,
  CheckView,
  CodeView,
  ColumnView,
  MaterializationsView,
  MaterializationView,
} from '../../api/index.ts'
import type { CheckRow, MadeRow, MaterializationRow } from '../rows.ts'

export interface AssetFacts {
  readonly health: AssetHealth | null
  readonly made: MadeRow | null
  readonly checks: readonly CheckRow[]
  readonly code: CodeView | null
  readonly columns: readonly ColumnView[]
}

export function assetView(graph: AssetGraph, key: AssetKey, facts: AssetFacts): AssetView {
  const asset = graph.asset(key)
  const operation = graph.operationOf(key)
  const { kind, storage, group, owner, description, tags, relation, partitions, freshness } = asset
  const newest = new Map(facts.checks.map((row) => [row.key, row]))
  return {
    key,
    label: graph.label(key),
    kind,
    storage,
    group,
    owner: owner ?? null,
    description,
    tags,
    relation: relation === undefined ? null : `${relation.schema}.${relation.name}`,
    columns: facts.columns,
    code: facts.code,
    operation: operation
      ? {
          name: operation.name,
          title: operation.title,
          location: operation.location ?? null,
          // A dbt project makes everything; what is made together is of interest.
          makes: operation.divisible ? [key] : operation.makes,
        }
      : null,
    partitions: partitions ?? null,
    freshness: freshness ?? [],
    upstream: graph.upstream(key),
    downstream: graph.downstream(key),
    health: facts.health,
    made: facts.made && { ...facts.made, at: facts.made.at.toISOString() },
    checks: graph.checksOf(key).map((check) => checkView(check, newest.get(check.key))),
    isolated: storage === 'runs',
  }
}

function checkView({ key, name, severity }: Check, row: CheckRow | undefined): CheckView {
  if (row === undefined) return { key, name, severity, newest: null }
  const { state, at, failures, message, runId, sql } = row
  return { key, name, severity, newest: { state, at: at.toISOString(), failures, message, runId, sql } }
}

/** @param rows one more than `limit` where there are more */
export function materializationsView(rows: readonly MaterializationRow[], limit: number): MaterializationsView {
  const shown = rows.slice(0, limit)
  return { rows: shown.map(materializationView), before: rows.length > limit ? (shown.at(-1)?.id ?? null) : null }
}

export function materializationView(row: MaterializationRow): MaterializationView {
  return { ...row, at: row.at.toISOString() }
}
