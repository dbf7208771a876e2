import type { RunState, RunSummary, StepState } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'

/** `GET /api/runs?state=failed,cancelled&kind=…&asset=<key>&text=…&before=<cursor>&limit=50`: newest first. */
export interface RunsView {
  readonly runs: readonly RunLineView[]
  readonly before: string | null
}

export interface RunLineView {
  readonly runId: string
  readonly state: RunState
  readonly dead: boolean
  readonly kind: 'materialize' | 'backfill'
  readonly selection: string
  readonly logicalDate: string
  readonly reason: string | null
  readonly requestedBy: string
  readonly startedAt: string
  readonly endedAt: string | null
  readonly durationMs: number | null
  readonly summary: RunSummary | null
}

/** `GET /api/runs/<id or its beginning>` */
export interface RunView extends RunLineView {
  readonly command: string | null
  readonly steps: readonly RunStepView[]
  readonly checks: readonly RunCheckView[]
  /** What may be done now. */
  readonly can: { readonly cancel: boolean; readonly resume: boolean; readonly promote: readonly string[] }
  /** The number of the newest event in it: the stream goes on behind. */
  readonly seq: number
}

export interface RunStepView {
  readonly step: string
  readonly title: string
  readonly operation: string
  readonly partition: string | null
  readonly executor: string
  readonly state: StepState
  readonly attempt: number
  readonly after: readonly string[]
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly message: string | null
  readonly external: { readonly id: string; readonly url: string | null } | null
  /** It is on the longest path of what has run so far (of the estimates where it has not). */
  readonly critical: boolean
  readonly estimateMs: number | null
  readonly assets: readonly RunAssetView[]
}

export interface RunAssetView {
  readonly key: AssetKey
  readonly label: string
  readonly partition: string | null
  readonly mode: string
  /** `waiting`, `running`, or how it ended. */
  readonly state: string
  readonly rows: number | null
  readonly rowsBefore: number | null
  readonly rowsWritten: number | null
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly durationMs: number | null
  readonly message: string | null
}

export interface RunCheckView {
  readonly key: string
  readonly name: string
  readonly step: string
  readonly assets: readonly AssetKey[]
  readonly state: string
  readonly severity: 'error' | 'warn'
  readonly failures: number | null
  readonly message: string | null
  readonly sql: string | null
}

/*
 * `GET /api/runs/<id>/stream?after=<seq>`: server-sent events `run`, each a RunView, whenever it moved; it ends with the run.
 * `POST /api/runs/<id>/cancel` 202; `POST /api/runs/<id>/resume` 202 with a StartedView; both with the token.
 * `GET /api/runs/<id>/report`: `text/markdown`, as `headwater runs report`.
 */

/**
 * `GET /api/runs/<id>/log?step=…&text=…&stream=stderr&after=<seq>&limit=500` (or `before=<seq>`, or neither for the end): lines in
 * order. `…/log/download?step=…` streams all of it as `text/plain`. `…/log/stream?step=…&after=<seq>`: server-sent `lines`, each a
 * LogView.
 */
export interface LogView {
  readonly lines: readonly LogLineView[]
  /** There is more before the first of them, behind the last. */
  readonly moreBefore: boolean
  readonly moreAfter: boolean
  /** Lines in all that match, counted up to 100,000. */
  readonly total: number
}

export interface LogLineView {
  readonly seq: number
  readonly at: string
  readonly step: string
  readonly stream: 'stdout' | 'stderr'
  readonly line: string
}
