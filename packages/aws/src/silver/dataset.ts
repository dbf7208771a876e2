import type { AssetKey } from '@headwater/graph'

/** A column as it is written: name and DuckDB type (`decimal(16,2)`, `varchar`, `timestamp`, `integer`). */
export interface Column {
  readonly name: string
  readonly type: string
}

/** A folder of a bucket; the prefix has no slash at its ends. */
export interface Place {
  readonly bucket: string
  readonly prefix: string
}

/** What one version of the schema promises: `v1`, `v2`. */
export interface SchemaVersion {
  /** Exactly the header of the Bronze file. */
  readonly bronzeColumns: readonly string[]
  /** Of a part file, in this order. */
  readonly silverColumns: readonly Column[]
}

/**
 * Partitions on S3 under run_id isolation: every run of a date writes beside the earlier ones, and one object says which of
 * them counts. Plain data: the spec of the operation that makes it.
 */
export interface Dataset {
  readonly region: string
  /** Where the raw files arrive: `<prefix>/ingest_date=<date>/run_id=<run_id>/<file>`. */
  readonly bronze: Place & { readonly asset: AssetKey; readonly file: string }
  /** `<prefix>/year=/month=/schema_v=/run_id=<run_id>/part-*.parquet` and `_SUCCESS`; `<prefix>/_CANONICAL.json`. */
  readonly silver: Place & { readonly asset: AssetKey }
  /** Rows that were not valid: `<prefix>/ingest_date=<date>/run_id=<run_id>/part-00000.json`, one row a line. */
  readonly quarantine: Place
  /** Months made of the canonical runs only: `<prefix>/<name>/year=/month=/run_id=<gold run>/part-00000.parquet` and `_SUCCESS`. */
  readonly gold: Place & {
    readonly stateMachine: string
    /** Its assets by the name of their folder: `account_months`, `data_quality`. */
    readonly assets: { readonly [name: string]: AssetKey }
  }
  readonly stateMachine: string
  /** `/aws-glue/jobs/output` */
  readonly logGroup: string
  /** The version that is written where nothing else is asked for. */
  readonly schemaVersion: string
  readonly schemas: { readonly [version: string]: SchemaVersion }
  readonly limits: {
    /** Quarantined rows of input rows, below: 0.05. */
    readonly quarantineRate: number
    /** Condemned rows, below: 100. */
    readonly condemned: number
  }
  /** Where Athena finds the tables, and where it may leave results. */
  readonly athena: { readonly database: string; readonly results: Place }
}
