import type { StepId } from '@headwater/planner'
import type { EarlierRun, EarlierStep } from './earlier.ts'
import type { Unit } from './plan-index.ts'
import type { AssetOutcome, CheckOutcome } from './step.ts'

/** What is known of a stopped run, to look things up in: by step, by `unitId` and by `checkId`. */
export interface RunIndex {
  readonly steps: ReadonlyMap<StepId, EarlierStep>
  readonly assets: ReadonlyMap<string, AssetOutcome>
  readonly checks: ReadonlyMap<string, CheckOutcome>
}

export function indexRun({ steps, assets, checks }: EarlierRun): RunIndex {
  return {
    steps: new Map(steps.map((step) => [step.step, step])),
    assets: new Map(assets.map(({ step, outcome }) => [unitId({ step, key: outcome.key }), outcome])),
    checks: new Map(checks.map(({ step, outcome }) => [checkId(step, outcome.key), outcome])),
  }
}

/** It has a materialization of this run. */
export function isMade(outcome: AssetOutcome | undefined): boolean {
  return outcome?.state === 'materialized' || outcome?.state === 'unchanged'
}

/** It was made, or written beside what counts: nothing is left to do. */
export function isDone(outcome: AssetOutcome | undefined): boolean {
  return isMade(outcome) || outcome?.state === 'written aside'
}

/** The asset was left out, because nothing that it reads had changed. */
export function isLeftOut(outcome: AssetOutcome | undefined): boolean {
  return outcome?.state === 'unchanged upstream'
}

/** Ids and keys hold no line end. */
export function unitId({ step, key }: Pick<Unit, 'step' | 'key'>): string {
  return `${step}\n${key}`
}

export function checkId(step: StepId, key: string): string {
  return `${step}\n${key}`
}
