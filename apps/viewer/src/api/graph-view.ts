import type { AssetKey, AssetKind, Storage } from '@headwater/graph'
import type { AssetHealth } from '@headwater/reporters'

/** `GET /api/graph`: everything there is. It changes only when the workspace's files do. */
export interface GraphView {
  /** Changes with the graph; the stream's `graph` event says the new one. */
  readonly version: string
  readonly target: { readonly name: string; readonly isSandbox: boolean }
  readonly platforms: readonly string[]
  readonly assets: readonly NodeView[]
  /** Pairs of places in `assets`: what is read, and its reader. */
  readonly edges: readonly (readonly [from: number, to: number])[]
}

export interface NodeView {
  readonly key: AssetKey
  /** As short as is unique: `fact_boxscores`. */
  readonly label: string
  readonly platform: string
  /** `bronze`, `silver`, `gold`, `serving`, ... within its platform. */
  readonly group: string
  readonly kind: AssetKind
  readonly storage: Storage
  readonly partitioned: boolean
  readonly tags: readonly string[]
}

/** `GET /api/standing`, and the stream's `standing` event: how everything stands. */
export interface StandingView {
  /** The target's clock, when it was read. */
  readonly at: string
  readonly logicalDate: string
  /** By asset. An asset that is not in it has no content of its own (inlined). */
  readonly assets: { readonly [key: string]: AssetStanding }
  readonly running: readonly RunningView[]
  /** Null: the ledger answers. Else why not, in one line; `assets` is then what was known last. */
  readonly trouble: string | null
}

export interface AssetStanding {
  readonly health: AssetHealth
  /** One short line, for what is not fresh: `2025-01-03 missing`, `upstream fact_boxscores changed`. */
  readonly cause: string | null
  /** What a run that goes on is doing with it. */
  readonly activity: { readonly runId: string; readonly state: 'waiting' | 'running' } | null
}

export interface RunningView {
  readonly runId: string
  readonly selection: string
  readonly kind: 'materialize' | 'backfill'
  readonly startedAt: string
  /** Assets (of each partition) that have ended, and how many there are. */
  readonly done: number
  readonly total: number
  /** Its lease has run out: its process died. */
  readonly dead: boolean
}

/** `GET /api/selection?q=…`: the assets that a selection means, or a TroubleView with `at` (400). */
export interface SelectionView {
  readonly keys: readonly AssetKey[]
}

/*
 * `GET /api/stream`: server-sent events. On connecting one `standing`; then
 * - `standing`  StandingView, whenever it changes
 * - `graph`     { version }, when the workspace's files changed
 * - `runs`      { runIds }, runs that began, moved on or ended
 * Every stream that cannot go on says why, by `trouble` with a TroubleView, before it ends.
 */
