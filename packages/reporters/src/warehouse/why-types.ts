import type { AssetKey } from '@headwater/graph'
import type { Invalidation } from '@headwater/planner'
import type { AssetHealth, AssetHealthLine } from './status.ts'

/** Why an asset stands as it does. Plain data: `why --json` prints it. Times by the target's clock. */
export interface Why {
  readonly key: AssetKey
  readonly health: AssetHealth
  /** The newest bad end of a run, where that is why it is failed or unavailable. */
  readonly trouble: AssetHealthLine['trouble']
  /** From the asset towards its root cause, nearest first. */
  readonly steps: readonly WhyStep[]
  /** Null for what is fresh. */
  readonly root: WhyRoot | null
  /** Root causes besides. */
  readonly others: readonly WhyRoot[]
  /** Of its partitions those that came late, newest first; of the last that were made. */
  readonly late: readonly ArrivedPartition[]
  /** Its newest materialization; null for what was never built. */
  readonly made: {
    readonly at: Date
    readonly version: string
    /** Null for what was made elsewhere; `source` says where. */
    readonly runId: string | null
    readonly source: string
    /** Since when its content is the same, where it was made again without a change. */
    readonly unchangedSince: Date | null
    readonly from: readonly { readonly asset: AssetKey; readonly version: string | null; readonly at: Date | null }[]
  } | null
}

export type WhyStep =
  /** `asset` read version `read` of `source` (null: there was none); since `at` that has version `now`, by these partitions. */
  | {
      readonly type: 'upstream changed'
      readonly asset: AssetKey
      readonly source: AssetKey
      readonly read: string | null
      readonly now: string
      readonly at: Date | null
      readonly partitions: readonly ArrivedPartition[]
    }
  | { readonly type: 'upstream stale'; readonly asset: AssetKey; readonly source: AssetKey }
  /** `asset` was rebuilt in the run that made `source` before; `partitions` are those that it took in. */
  | {
      readonly type: 'rebuilt'
      readonly asset: AssetKey
      readonly source: AssetKey
      readonly partitions: readonly ArrivedPartition[]
    }

export interface ArrivedPartition {
  readonly partition: string
  /** Between the first time that its source was asked in vain and its arrival; null where it came at once. */
  readonly lateMs: number | null
  /** The newest partition that was there before it, although it is newer; null where there is none. */
  readonly after: string | null
}

/** Who made a version: a run, or where else it came from (`adopted`, `dbt by hand`, `observed`, `sandbox`). */
export interface MadeBy {
  readonly runId: string | null
  readonly source: string
  readonly reason: string | null
  readonly at: Date
}

export type WhyRoot =
  | {
      readonly type: 'missing'
      readonly asset: AssetKey
      /** Empty: it was never built. */
      readonly partitions: readonly string[]
      readonly trouble: {
        readonly state: 'failed' | 'unavailable'
        readonly runId: string
        readonly partition: string | null
        readonly message: string | null
        readonly since: Date
      } | null
    }
  | { readonly type: 'invalidated'; readonly asset: AssetKey; readonly invalidation: Invalidation }
  | {
      readonly type: 'code changed'
      readonly asset: AssetKey
      /** `SQL`, `config`, `macros`; empty where that cannot be told. */
      readonly moved: readonly string[]
      readonly madeAt: Date | null
    }
  | {
      readonly type: 'arrived'
      readonly asset: AssetKey
      readonly partitions: readonly ArrivedPartition[]
      readonly by: MadeBy
    }
  /** Made anew for a reason of its own: somebody asked. Null where its history is not known. */
  | { readonly type: 'rebuilt'; readonly asset: AssetKey; readonly by: MadeBy | null }
