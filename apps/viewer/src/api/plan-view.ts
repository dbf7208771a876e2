import type { Plan } from '@headwater/planner'

/**
 * `GET /api/plan?select=…&downstream=1&upstream=1&stale=1&fullRefresh=1&partitions=a..b&exclude=…&date=…`: what would be
 * rebuilt. Nothing is changed by asking. 400 with a TroubleView for words that mean nothing.
 */
export interface PlanView {
  /** Names what was shown: it alone can be started. Kept until the server ends, the newest 100. */
  readonly planId: string
  readonly plan: Plan
  /** In the order of `plan.assets`: the reason of each in words, as the command prints it. */
  readonly reasons: readonly string[]
  /** What is left alone, in words. */
  readonly untouched: readonly { readonly why: string; readonly keys: readonly string[] }[]
  /** What does the same, to be pasted. */
  readonly command: string
  /** What is to be known before: views that would be dropped, risks of a forced mode. */
  readonly warnings: readonly string[]
  /** Outside the sandbox a run over partitions needs one. */
  readonly needsReason: boolean
  /** Written aside: nothing counts before it is promoted. */
  readonly aside: boolean
}

/** `POST /api/runs`, with the token: starts what was shown. 409 where that is not the plan any more. */
export interface StartRequest {
  readonly planId: string
  readonly reason: string | null
}

/** `202`. The run is a process of its own: it goes on when the server ends. */
export interface StartedView {
  /** Names the start until its run has an id: `GET /api/starts/<id>`. */
  readonly startId: string
}

export interface StartView {
  readonly startId: string
  readonly command: string
  /** Known once the run is written down; null before, or where nothing was to do. */
  readonly runId: string | null
  readonly state: 'starting' | 'running' | 'ended'
  readonly exitCode: number | null
  /** The last lines that the command printed, newest last, without secrets. */
  readonly output: readonly string[]
}

/** `POST /api/promotions`, with the token: `headwater promote`. Answers 202 with a StartedView. */
export interface PromoteRequest {
  /** Runs or backfill ids. */
  readonly names: readonly string[]
  readonly reason: string | null
  /** The comparison was looked at: differences are accepted. */
  readonly accept: boolean
}

/** `POST /api/rollbacks`, with the token: `headwater rollback`. Answers 202 with a StartedView. */
export interface RollbackRequest {
  readonly name: string
  readonly reason: string
}

/** `GET /api/session`; `POST /api/session` { token } keeps the token in a strict cookie, 401 for a wrong one. */
export interface SessionView {
  readonly mayChange: boolean
}
