import type { Partitions } from '@headwater/graph'
import type { FreshnessRules } from './freshness.ts'

/** The code version of what is made by somebody else: nothing here changes it. */
export const SOURCE_VERSION = '1'

/** Data that somebody else brings in. */
export interface SourceOptions {
  readonly description?: string
  readonly tags?: readonly string[]
  readonly owner?: string
  readonly partitions?: Partitions
  /** What is expected of it in time. */
  readonly freshness?: FreshnessRules
  /** Where its files are, for people who look. */
  readonly bucket?: string
  readonly prefix?: string
}

export interface SourceDefinition extends SourceOptions {
  /** `group/name` */
  readonly path: string
  readonly location: string
}
