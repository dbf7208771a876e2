import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UnreachableError, UserError } from '@headwater/errors'
import { planBasis } from '@headwater/planner'
import { planInWords } from '@headwater/reporters'
import type { PlanAsked, PlanView } from '@headwater/viewer'
import { type ApprovedPlan, approvedInput, refuseMoved } from '../approved-plan.ts'
import { digestOf } from '../canonical-json.ts'
import { verbOf } from '../commands/plan.ts'
import { known } from '../dropped-views.ts'
import { type PreparedPlan, planInput, preparePlan } from '../planning.ts'
import { checkFlags, commandLine, type RequestFlags } from '../request.ts'
import { requestedBy } from '../requested-by.ts'
import { type SavedPlan, writeSavedPlan } from '../saved-plan.ts'
import { hideSecrets, safeJson } from '../secrets.ts'
import { asideFacts } from '../silver/aside-plan.ts'
import { stateFolder } from '../target.ts'

/** What was shown, and can be started. */
export interface ShownPlan {
  readonly saved: SavedPlan
  /** Its command, to paste. */
  readonly command: string
}

export interface Plans {
  /** What would be rebuilt. Throws UserError, UnreachableError. */
  show(asked: PlanAsked): Promise<PlanView>
  /** Writes what was shown to a file that `materialize --plan` takes. Throws UserError `refused` where it is not the plan any more. */
  keep(planId: string, reason: string | null): Promise<{ readonly file: string; readonly command: string }>
}

/** How many are kept. */
const KEEP = 100
const DAY_MS = 86_400_000

/** `target` is as it was typed. `refuseDown` throws where asking would start a sandbox: looking starts nothing. */
export function createPlans(target: string | undefined, refuseDown: () => Promise<unknown>): Plans {
  const shown = new Map<string, ShownPlan>()
  return {
    async show(asked) {
      const typed = flagsOf(asked, target)
      // A look changes nothing, so the ledger is believed. What carries the plan out looks first, and refuses where that shows more.
      const flags = asked.stale ? { ...typed, observe: false } : typed
      checkFlags(asked.select, flags)
      await refuseDown()
      const prepared = await preparePlan(await planInput(asked.select, flags))
      const command = commandLine(verbOf(prepared, typed), asked.select, typed)
      const saved = savedOf(prepared)
      const planId = digestOf({ plan: saved.plan, basis: saved.basis }).slice('sha256:'.length).slice(0, 16)
      shown.delete(planId)
      shown.set(planId, { saved, command })
      for (const old of [...shown.keys()].slice(0, -KEEP)) shown.delete(old)
      return planView(planId, prepared, command)
    },
    async keep(planId, reason) {
      const plan = shown.get(planId)
      if (plan === undefined) throw new UserError('refused', 'this plan is not known any more: look at it once more')
      if (plan.saved.plan.steps.length === 0) throw new UserError('refused', 'nothing is to be rebuilt')
      await refuseDown()
      const { root } = await refuseToStart(plan, reason)
      const folder = join(root, 'viewer', 'plans')
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      removeOld(folder)
      const file = join(folder, `${planId}-${process.pid}-${Date.now()}.json`)
      writeSavedPlan(file, plan.saved)
      return { file, command: plan.command }
    },
  }
}

/** Whoever started a plan removes its file at the end, unless he has ended before. */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    const { mtimeMs = Date.now() } = statSync(file, { throwIfNoEntry: false }) ?? {}
    if (Date.now() - mtimeMs > DAY_MS) rmSync(file, { force: true })
  }
}

function flagsOf(asked: PlanAsked, target: string | undefined): RequestFlags {
  const { exclude, downstream, upstream, stale, fullRefresh, partitions, date } = asked
  return {
    ...(target !== undefined && { target }),
    ...(downstream && { downstream }),
    ...(upstream && { upstream }),
    ...(stale && { stale }),
    ...(fullRefresh && { fullRefresh }),
    ...(exclude.length > 0 && { exclude }),
    ...(partitions !== null && { partitions }),
    ...(date !== null && { date }),
  }
}

function savedOf({ session, snapshot, plan }: PreparedPlan): SavedPlan {
  const madeAt = session.target.now().toISOString()
  return { madeAt, by: requestedBy(), plan, basis: planBasis(session.graph, plan, snapshot) }
}

function planView(planId: string, { session, plan, drops }: PreparedPlan, command: string): PlanView {
  const words = planInWords(plan, { graph: session.graph, drops: known(drops), redact: hideSecrets })
  const unasked =
    drops instanceof UnreachableError && !session.target.isSandbox
      ? [`the views that would be dropped are not known: ${drops.message}`]
      : []
  const view: PlanView = {
    planId,
    plan,
    reasons: words.reasons,
    untouched: plan.untouched.map(({ keys }, i) => ({ why: words.untouched[i] ?? '', keys })),
    command,
    warnings: [...unasked, ...words.warnings],
    needsReason: !session.target.isSandbox && plan.request.partitions.length > 0,
    aside: asideFacts(plan) !== null,
  }
  return JSON.parse(safeJson(view))
}

/** Throws UserError `refused` for what `materialize --plan` would refuse: here whoever asked still reads the answer. */
async function refuseToStart({ saved, command }: ShownPlan, reason: string | null): Promise<{ readonly root: string }> {
  const approved: ApprovedPlan = { file: 'the plan', saved, command }
  const flags = { yes: true, ...(saved.plan.request.stale && { observe: false }), ...(reason !== null && { reason }) }
  const prepared = await preparePlan(approvedInput(approved, flags))
  refuseMoved(approved, prepared)
  if (prepared.drops instanceof UnreachableError && !prepared.session.target.isSandbox) throw prepared.drops
  return { root: stateFolder(prepared.session.workspace) }
}
