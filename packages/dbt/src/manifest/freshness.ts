import { type FreshnessPolicy, parseFreshness } from '@headwater/graph'
import type { ManifestConfig, ManifestSource } from './manifest-schema.ts'

const PERIODS: { readonly [period: string]: number } = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

type Declared = {
  readonly name: string
  readonly original_file_path: string
  readonly meta?: unknown
  readonly config: ManifestConfig
}

/**
 * What `meta: {headwater: {freshness: ...}}` of a model or source expects in time; undefined where it says nothing.
 * Throws UserError `bad-config` that names file and model.
 */
export function declaredPolicies({
  name,
  original_file_path: file,
  meta,
  config,
}: Declared): readonly FreshnessPolicy[] | undefined {
  const { freshness } = { ...headwaterOf(meta), ...headwaterOf(config.meta) }
  if (freshness === undefined || freshness === null) return undefined
  return parseFreshness(freshness, `${file}: ${name}: meta.headwater.freshness`, { keys: 'snake_case' })
}

/**
 * The same of a source, and else what dbt's own `freshness` says: of the newest row where `loaded_at_field` names its column, else of
 * when it came. dbt's `filter` spares it from reading old rows, which cannot be the newest, and is left out.
 */
export function sourcePolicies(source: ManifestSource): readonly FreshnessPolicy[] | undefined {
  const declared = declaredPolicies(source)
  if (declared) return declared
  const errorMs = lengthOf(source.freshness?.error_after)
  const warnMs = lengthOf(source.freshness?.warn_after)
  if (errorMs === undefined && warnMs === undefined) return undefined
  const limits = { ...(warnMs !== undefined && { warnMs }), ...(errorMs !== undefined && { errorMs }) }
  const column = source.loaded_at_field
  return [column ? { type: 'newest row', column, ...limits } : { type: 'age', ...limits }]
}

/** In milliseconds. dbt writes both parts as null where nothing was said. */
function lengthOf(
  time: { readonly count?: unknown; readonly period?: unknown } | null | undefined,
): number | undefined {
  const period =
    typeof time?.period === 'string' && Object.hasOwn(PERIODS, time.period) ? PERIODS[time.period] : undefined
  return typeof time?.count === 'number' && period !== undefined ? time.count * period : undefined
}

function headwaterOf(meta: unknown): { readonly freshness?: unknown } {
  const said = (meta as { readonly headwater?: unknown } | null | undefined)?.headwater
  return typeof said === 'object' && said !== null ? said : {}
}
