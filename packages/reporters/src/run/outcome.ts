import type { AssetOutcome, AssetState, CheckOutcome, RunState, StepState } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import { type Lack, lacksOf } from './lacks.ts'

/** A run's state as it is shown: one whose process is gone is marked as running until somebody buries it. */
export type ShownState = RunState | 'died'

/** What became of a run, or of what has ended of it so far: made from events by `createProgress`, or from the ledger. */
export interface RunOutcome {
  readonly runId: string
  readonly state: ShownState
  /** Null while it runs. */
  readonly durationMs: number | null
  /** In the plan's order; an asset of several partition steps once for each. */
  readonly assets: readonly AssetEnd[]
  readonly checks: readonly CheckEnd[]
  readonly steps: readonly StepEnd[]
  /** How many of the assets had been finished before the run was resumed; absent where it was not. */
  readonly finishedBefore?: number
}

export interface AssetEnd {
  readonly step: string
  readonly outcome: AssetOutcome
  readonly rowsBefore: number | null
}

export interface CheckEnd {
  readonly step: string
  readonly outcome: CheckOutcome
}

export interface StepEnd {
  readonly id: string
  readonly title: string
  readonly state: StepState
  readonly durationMs: number | null
  readonly message: string | null
  readonly evidence: readonly string[]
  readonly next: readonly string[]
  /** How often it was started, over retries and resumes. */
  readonly attempt?: number
  /** What it started outside this machine, and the page that shows it. */
  readonly external?: { readonly id: string; readonly url: string | null } | null
}

/** True for a check whose end makes its asset wrong, by the engine's rule: one that could not be evaluated fails at any severity. */
export function isFailure({ state, severity }: CheckOutcome): boolean {
  return state === 'error' || (severity === 'error' && state === 'failed')
}

export function isWarning({ state, severity }: CheckOutcome): boolean {
  return state === 'warned' || (severity === 'warn' && state === 'failed')
}

/** The asset that a check is counted with: the last of its parents in the given order, so that none is counted twice. */
export function ownerOf(parents: readonly AssetKey[], order: (key: AssetKey) => number | undefined): AssetKey | null {
  let owner: AssetKey | null = null
  let last = -1
  for (const parent of parents) {
    const at = order(parent)
    if (at !== undefined && at > last) {
      owner = parent
      last = at
    }
  }
  return owner
}

/** One asset with the checks that are counted with it. */
export interface JudgedAsset extends AssetEnd {
  readonly checks: readonly CheckOutcome[]
  /** How it is shown: a built asset with a failing check is a failed one. */
  readonly verdict: AssetState
  /** What it was built without. */
  readonly lacks: readonly Lack[]
  /** Of an unchanged asset, while the run goes on: how many assets behind it need not be made. */
  readonly spares?: number
  /** The date that had to end well before any other started. */
  readonly isCanary?: true
}

/** Made with nothing in it, and that is all there is: a day without games. */
export function isEmpty({ outcome, verdict }: Pick<JudgedAsset, 'outcome' | 'verdict'>): boolean {
  return outcome.partition !== null && outcome.rows === 0 && (verdict === 'materialized' || verdict === 'unchanged')
}

/** Some of what its operation makes is there at the source, this is not; the operation itself may say so. */
export function isPartial(
  { step, outcome, verdict }: JudgedAsset,
  assets: readonly Pick<JudgedAsset, 'step' | 'verdict'>[],
): boolean {
  if (verdict !== 'unavailable') return false
  if (outcome.message?.startsWith('partial')) return true
  return assets.some(
    (other) => other.step === step && (other.verdict === 'materialized' || other.verdict === 'unchanged'),
  )
}

/** Brings assets and checks together. */
export function judge(run: Pick<RunOutcome, 'assets' | 'checks'>): JudgedAsset[] {
  const order = new Map(run.assets.map(({ step, outcome }, at) => [`${step}\n${outcome.key}`, at]))
  const owned = new Map<string, CheckOutcome[]>()
  for (const { step, outcome } of run.checks) {
    const owner = ownerOf(outcome.assets, (key) => order.get(`${step}\n${key}`))
    if (owner === null) continue
    const slot = `${step}\n${owner}`
    const known = owned.get(slot)
    if (known) known.push(outcome)
    else owned.set(slot, [outcome])
  }
  const states = new Map(run.assets.map(({ outcome }) => [`${outcome.key}\n${outcome.partition}`, outcome.state]))
  const stateOf = (key: AssetKey, partition: string) => states.get(`${key}\n${partition}`) ?? null
  return run.assets.map((asset) => {
    const checks = owned.get(`${asset.step}\n${asset.outcome.key}`) ?? []
    const { outcome } = asset
    return { ...asset, checks, verdict: verdict(outcome, checks), lacks: lacksOf(outcome, stateOf) }
  })
}

export function verdict(outcome: AssetOutcome, checks: readonly CheckOutcome[]): AssetState {
  return outcome.state !== 'interrupted' && checks.some(isFailure) ? 'failed' : outcome.state
}
