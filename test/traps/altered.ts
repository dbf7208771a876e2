import { newRunId, ownIdentity } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import { openLedger } from '@headwater/ledger'
import type { Plan, PlannedAsset, PlanStep } from '@headwater/planner'
import { ends, type LedgerAsset } from '../main-job/testing/ledger.ts'
import { label } from '../main-job/testing/told.ts'
import type { CommandResult, Rig } from '../rig.ts'

/** A run of a plan that the planner did not make. */
export interface Altered extends CommandResult {
  /** By label. */
  readonly ends: { readonly [label: string]: LedgerAsset }
}

/**
 * Carries out a plan in which a decision of the planner was turned round: the ledger is given a run of it that was
 * interrupted before its first step, and the real command resumes that.
 */
export async function carriedOut(rig: Rig, plan: Plan): Promise<Altered> {
  const runId = newRunId()
  const at = new Date(plan.request.logicalDate)
  await using ledger = await openLedger({ url: rig.state().databaseUrl })
  const claim = await ledger.createRun({
    ...{ runId, plan, reason: 'decided the other way', requestedBy: 'test@here', at, owner: ownIdentity() },
  })
  if (claim.type !== 'claimed') throw new Error(`the ledger says ${claim.type}`)
  await ledger.finishRun(runId, 'interrupted', { durationMs: 0, assets: {}, checks: {} }, at)
  const result = await rig.headwater('runs', 'resume', runId)
  return { ...result, ends: await ends(rig, runId) }
}

/** As if the graph ended at the program: every dbt step that waited for it goes first, and it goes last. */
export function programLast(plan: Plan): Plan {
  const program = plan.steps.find(({ executor }) => executor === 'program')
  if (!program) throw new Error('the plan has no program')
  const cut = plan.steps.map((step) => ({ ...step, after: step.after.filter((id) => id !== program.id) }))
  const dbt = cut.filter(({ executor }) => executor === 'dbt')
  const rest = cut.filter(({ executor }) => executor !== 'dbt' && executor !== 'program')
  const last: PlanStep = { ...program, after: [...new Set([...program.after, ...dbt.map(({ id }) => id)])] }
  const [before, behind] = [rest.filter((step) => !waitsFor(step, dbt)), rest.filter((step) => waitsFor(step, dbt))]
  return {
    ...plan,
    assets: plan.assets.map((asset) => readingNothingOf(asset, program.assets)),
    steps: [...before, ...dbt, last, ...behind],
  }
}

/** The plan without some of its assets, and without the checks that need them. */
export function without(plan: Plan, names: readonly string[]): Plan {
  const gone = (key: AssetKey): boolean => names.includes(label(key))
  const left = plan.steps.map((step) => ({
    ...step,
    assets: step.assets.filter((key) => !gone(key)),
    checks: step.checks.filter(({ assets }) => !assets.some(gone)),
  }))
  const kept = new Set(left.filter(({ assets }) => assets.length > 0).map(({ id }) => id))
  return {
    ...plan,
    assets: plan.assets
      .filter(({ key }) => !gone(key))
      .map((asset) => readingNothingOf(asset, plan.assets.map(({ key }) => key).filter(gone))),
    steps: left
      .filter(({ id }) => kept.has(id))
      .map((step) => ({ ...step, after: step.after.filter((id) => kept.has(id)) })),
  }
}

/** As if an asset read nothing of the plan: whatever becomes of what it reads does not stop it. Its step still waits. */
export function heedless(plan: Plan, name: string): Plan {
  const assets = plan.assets.map((asset) => (label(asset.key) === name ? { ...asset, upstream: [] } : asset))
  return { ...plan, assets }
}

function waitsFor({ after }: PlanStep, steps: readonly PlanStep[]): boolean {
  return steps.some(({ id }) => after.includes(id))
}

function readingNothingOf(asset: PlannedAsset, keys: readonly AssetKey[]): PlannedAsset {
  return { ...asset, upstream: asset.upstream.filter((key) => !keys.includes(key)) }
}
