import type { Asset } from '@headwater/graph'

/** The query that shows an asset's newest rows, as its author wants them seen after a run; null where nothing is said. */
export function lookQuery({ relation, meta: { preview } }: Pick<Asset, 'relation' | 'meta'>): string | null {
  if (relation === undefined || typeof preview !== 'object' || preview === null || !('orderBy' in preview)) return null
  const { orderBy, descending, limit } = preview
  if (typeof orderBy !== 'string') return null
  const rows = typeof limit === 'number' && Number.isInteger(limit) && limit > 0 ? limit : 10
  const order = `${identifier(orderBy)}${descending === true ? ' desc' : ''}`
  return `select * from ${identifier(relation.schema)}.${identifier(relation.name)} order by ${order} limit ${rows};`
}

/** A name as Postgres reads it back: bare where that is the same. */
function identifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** What Postgres 18 takes for a word of its own where a name of a column or table may stand. */
const reserved = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
  concurrently constraint create cross current_catalog current_date current_role current_schema current_time
  current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from
  full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime
  localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning
  right select session_user similar some symmetric system_user table tablesample then to trailing true union unique user
  using variadic verbose when where window with`.split(/\s+/),
)
