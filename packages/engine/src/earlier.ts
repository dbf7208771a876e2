import type { AssetKey, Json } from '@headwater/graph'
import type { StepId } from '@headwater/planner'
import type { StepState } from './events.ts'
import type { AssetOutcome, AssetState, CheckOutcome } from './step.ts'

/** What is known of a run that stopped and is to go on: the store's record of it. */
export interface EarlierRun {
  readonly steps: readonly EarlierStep[]
  /** The end of each asset, by the step that makes it. One that is not in here has no end yet: it waits. */
  readonly assets: readonly { readonly step: StepId; readonly outcome: AssetOutcome }[]
  /** The newest end of each check. */
  readonly checks: readonly { readonly step: StepId; readonly outcome: CheckOutcome }[]
}

export interface EarlierStep {
  readonly step: StepId
  readonly state: StepState
  /** How many times it was started. */
  readonly attempt: number
  /** What it was about to start, or had started, outside this machine. */
  readonly external: { readonly id: string; readonly url: string | null } | null
}

/** A run as a store shows it; `ledger.runs.show` gives one. */
export interface RunRecord {
  readonly steps: readonly EarlierStep[]
  readonly assets: readonly RecordedAsset[]
  readonly checks: readonly (CheckOutcome & { readonly step: StepId })[]
}

export interface RecordedAsset {
  readonly step: StepId
  readonly key: AssetKey
  readonly partition: string | null
  readonly state: AssetState | 'waiting' | 'running'
  readonly rows: number | null
  readonly rowsWritten: number | null
  readonly durationMs: number | null
  readonly message: string | null
  readonly metadata?: { readonly [key: string]: Json }
  /** Something that it was made from was made again since. */
  readonly outdated?: boolean
  /** Its content was changed by somebody else since: what was unchanged then is a change to its readers now. */
  readonly moved?: boolean
}

/** What the recorded end of an asset is worth by now. */
function stateOf({ state, outdated = false, moved = false }: RecordedAsset): RecordedAsset['state'] {
  if (outdated) return 'not run'
  return moved && state === 'unchanged' ? 'materialized' : state
}

/** A run as a store shows it, as `executeRun` takes it for a resume. */
export function earlierRun({ steps, assets, checks }: RunRecord): EarlierRun {
  return {
    steps: steps.map(({ step, state, attempt, external }) => ({ step, state, attempt, external })),
    assets: assets.flatMap((asset) => {
      const { step, key, partition, rows, rowsWritten, durationMs, message, metadata = {} } = asset
      const state = stateOf(asset)
      if (state === 'waiting' || state === 'running') return []
      return [{ step, outcome: { key, partition, state, rows, rowsWritten, durationMs, message, metadata } }]
    }),
    checks: checks.map(({ step, key, name, assets, state, severity, failures, durationMs, message, sql }) => ({
      step,
      outcome: { key, name, assets, state, severity, failures, durationMs, message, sql },
    })),
  }
}
