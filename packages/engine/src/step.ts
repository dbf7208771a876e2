import type { Asset, AssetKey, Json, Operation } from '@headwater/graph'
import type { Mode, PlannedCheck, PlanStep } from '@headwater/planner'

/** What an executor is given: data alone. A worker on another machine gets the same. */
export interface StepInput {
  readonly runId: string
  readonly step: PlanStep
  readonly operation: Operation
  /** The assets of this step with the mode that the plan chose for each. */
  readonly assets: readonly StepAsset[]
  readonly checks: readonly PlannedCheck[]
  readonly logicalDate: string
  readonly target: string
  /** A folder of this run for logs and evidence; it exists. */
  readonly runFolder: string
  /** 1 for the first; retries and resumes count on. */
  readonly attempt: number
  /** The attempt before this one. What it may have left unfinished is to be looked up before anything is started again. */
  readonly before: EarlierAttempt | null
  /** dbt vars of the request. */
  readonly vars: { readonly [name: string]: Json }
}

export interface StepAsset {
  readonly asset: Asset
  readonly mode: Mode
  /** With `delete+insert`: the partitions whose rows are replaced. */
  readonly partitions?: readonly string[]
}

/** What is known of the attempt of a step before this one, which failed, was interrupted, or whose process was killed. */
export interface EarlierAttempt {
  readonly attempt: number
  /** What it was about to start, or had started, outside this machine. */
  readonly external: { readonly id: string; readonly url: string | null } | null
  /**
   * Of the assets asked for: those whose end was never written down (the process was killed, or the line got lost), so that
   * the executor may find in its own evidence that they are done. None that has an end already, failed and not run included,
   * and none that must run again because of another step: something above it ran again since.
   */
  readonly unknown: readonly AssetKey[]
  /** The same of the checks asked for: keys. */
  readonly unknownChecks: readonly string[]
}

/** How an executor talks while it works. */
export interface StepContext {
  /** Aborts on Ctrl-C, cancel and timeout. The executor ends its children before it returns. */
  readonly signal: AbortSignal
  readonly report: (report: StepReport) => void
  /**
   * Writes down what is about to be started outside this machine, under an id that finds it again; resolves once that is
   * safe. Called before the effect: whoever resumes after a kill looks it up in `before.external`.
   */
  readonly external: (id: string, url: string | null) => Promise<void>
  /** The target's clock. */
  readonly now: () => Date
}

export type StepReport =
  | { readonly type: 'log'; readonly stream: 'stdout' | 'stderr'; readonly line: string }
  | { readonly type: 'asset started'; readonly key: AssetKey }
  | { readonly type: 'asset finished'; readonly outcome: AssetOutcome }
  | { readonly type: 'check finished'; readonly outcome: CheckOutcome }

/** What became of one asset in one step. */
export interface AssetOutcome {
  readonly key: AssetKey
  readonly partition: string | null
  readonly state: AssetState
  /** Rows now in the asset, where known. */
  readonly rows: number | null
  /** Rows that this step wrote, where known. */
  readonly rowsWritten: number | null
  readonly durationMs: number | null
  /** One line: why it failed, was skipped, or is unavailable. */
  readonly message: string | null
  readonly metadata: { readonly [key: string]: Json }
  /** Of the content, of the partition's where there is one: the same for the same content. Absent where none was taken. */
  readonly fingerprint?: string
  /** Partitions of what it reads that this run was to bring and could not: it was built without them. */
  readonly lacks?: readonly { readonly asset: AssetKey; readonly partition: string }[]
  /** Failed for a reason that passes by itself (a lost connection): worth another attempt. */
  readonly transient?: true
}

export type AssetState =
  | 'materialized'
  /** Made again, with the content that it had. */
  | 'unchanged'
  /** Left out: nothing that it reads has changed. */
  | 'unchanged upstream'
  /** Written and validated, beside what counts: it counts once it is promoted. */
  | 'written aside'
  /** The source has nothing yet: neither success nor failure. */
  | 'unavailable'
  | 'failed'
  /** Not run because something it needs failed. */
  | 'not run'
  | 'interrupted'

export interface CheckOutcome {
  readonly key: string
  readonly name: string
  readonly assets: readonly AssetKey[]
  readonly state: 'passed' | 'warned' | 'failed' | 'error' | 'not run' | 'unchanged upstream'
  readonly severity: 'error' | 'warn'
  /** Failing rows, where counted. */
  readonly failures: number | null
  readonly durationMs: number | null
  readonly message: string | null
  /** SQL that shows the failing rows. */
  readonly sql: string | null
  /** It broke (`error`) for a reason that passes by itself. */
  readonly transient?: true
}

/** How the step as a whole ended. Assets and checks it did not report get the step's own end. */
export type StepResult =
  | { readonly state: 'done' }
  | { readonly state: 'unavailable'; readonly message: string }
  | {
      readonly state: 'failed'
      readonly message: string
      readonly evidence: readonly string[]
      readonly next: readonly string[]
      /** A reason that passes by itself: worth another attempt. */
      readonly transient?: true
    }
  | { readonly state: 'interrupted' }

/** Carries out the steps of one sort of operation. Never throws for what can go wrong outside: that is a `failed` result. */
export type Executor = (input: StepInput, context: StepContext) => Promise<StepResult>

export type Executors = { readonly [executor in Operation['executor']]?: Executor }
