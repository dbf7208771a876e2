import type { DailyPartitions, MonthlyPartitions } from '@headwater/graph'
import type { FreshnessRules } from './freshness.ts'
import type { MadeRef } from './refs.ts'
import type { StepOptions } from './retry.ts'

/** A folder of a bucket; the prefix has no slash at its ends. */
export interface BucketFolder {
  readonly bucket: string
  readonly prefix: string
}

/** One version of the schema: exactly the header of the raw file, and the columns of a part file in their order. */
export interface IsolatedSchema {
  readonly bronzeColumns: readonly string[]
  /** `type` as DuckDB writes it: `decimal(16,2)`, `varchar`, `timestamp`, `integer`. */
  readonly silverColumns: readonly { readonly name: string; readonly type: string }[]
}

/** `group/name`, with a description where it says more. */
export type MadePath = string | { readonly path: string; readonly description?: string }

/** What an author says about data that every run writes beside that of the runs before it. */
export interface IsolatedOptions extends StepOptions {
  /** Where the raw files arrive, one folder a date. */
  readonly reads: MadeRef
  readonly makes: MadePath
  readonly partitions: DailyPartitions
  /** What is expected in time of what counts. */
  readonly freshness?: FreshnessRules
  readonly pool?: string
  /** Raise it when what the job writes changes; `'1'` by default. */
  readonly version?: string
  readonly region: string
  readonly stateMachine: string
  readonly bronze: BucketFolder & { readonly file: string }
  readonly silver: BucketFolder
  readonly quarantine: BucketFolder
  readonly logGroup: string
  /** The one of `schemas` that is written where nothing else is asked for. */
  readonly schemaVersion: string
  readonly schemas: { readonly [version: string]: IsolatedSchema }
  /** A run that does not stay below these is not valid. */
  readonly limits: { readonly quarantineRate: number; readonly condemned: number }
  readonly athena: { readonly database: string; readonly results: BucketFolder }
  readonly gold: IsolatedGold
}

/** Months that are made of the canonical runs only, each aside as well. */
export interface IsolatedGold extends StepOptions, BucketFolder {
  readonly operation: string
  /** By the name of its folder. */
  readonly makes: { readonly [name: string]: MadePath }
  readonly partitions: MonthlyPartitions
  readonly freshness?: FreshnessRules
  /** Default: the pool of the operation that writes aside. */
  readonly pool?: string
  readonly version?: string
  readonly stateMachine: string
}

export interface IsolatedDefinition extends IsolatedOptions {
  readonly name: string
  readonly location: string
}

/** What `p.isolated` makes, to be read by others. */
export interface IsolatedHandle<Gold extends IsolatedGold['makes']> {
  readonly silver: MadeRef
  readonly gold: { readonly [name in keyof Gold]: MadeRef }
}

/** A path with what is said about it. */
export function pathAndDescription(made: MadePath): { readonly path: string; readonly description: string } {
  return typeof made === 'string' ? { path: made, description: '' } : { description: '', ...made }
}
