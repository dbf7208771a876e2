import type { Json } from '@headwater/graph'

/** A dbt project on a target: what every invocation of dbt needs to know. Paths are absolute. */
export interface DbtProject {
  /** The Python that has dbt; a name is looked up on PATH. */
  readonly python: string
  readonly projectDir: string
  readonly profilesDir: string
  /** A target of the project's profile. */
  readonly target: string
  /**
   * dbt's folder for its products: the manifest, compiled SQL, the parse to go on from. Not the one that people's own `dbt`
   * writes to, or what Headwater builds would be taken for built by hand.
   */
  readonly targetPath: string
  /** `{date}` in a text stands for the run's logical date. */
  readonly vars: { readonly [name: string]: Json }
  /** Added to our own environment: what `env_var()` in the profile reads. */
  readonly env: { readonly [name: string]: string | undefined }
  /** IANA name: whose midnight begins a day, where a model is rebuilt by days. Default: UTC. */
  readonly timeZone?: string
  /** Instead of the profile's own number. */
  readonly threads?: number
  /** Milliseconds that dbt gets to cancel its queries before it is killed; 10 s by default. */
  readonly graceMs?: number
}

/** The variables as dbt's `--vars`: JSON, because dbt reads YAML there and takes a bare `on` for true. */
export function varsAsJson(vars: DbtProject['vars'], logicalDate: string | null): string {
  const fill = (value: Json): Json => {
    if (typeof value === 'string') return logicalDate === null ? value : value.replaceAll('{date}', logicalDate)
    if (Array.isArray(value)) return value.map(fill)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, fill(inner)]))
  }
  return JSON.stringify(fill(vars))
}
