import type { AssetKey } from '@headwater/graph'

export interface FreshnessOptions {
  /** The moment that is asked about: no clock is read. */
  readonly at: Date
  readonly target: string
  /** Whether the tables themselves were looked at. Default: false. */
  readonly observed?: boolean
  /** What results are wanted for. Default: everything. */
  readonly assets?: readonly AssetKey[]
  /** Instead of what any age, time of day or newest row allows. */
  readonly maxAgeMs?: number
  /** What the functions behind `unless` have said of the partitions that `excusesAsked` names. */
  readonly excused?: Excuses
}

/** By name of the function: partitions on which nothing is to come. */
export interface Excuses {
  readonly [unless: string]: readonly string[]
}
