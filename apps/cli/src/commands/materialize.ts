import { openLedger } from '@headwater/ledger'
import { type Plan, planDifference } from '@headwater/planner'
import { formatPlan } from '@headwater/reporters'
import { approvedInput, readApproved, refuseMoved } from '../approved-plan.ts'
import { busyError, waitForHolders } from '../busy.ts'
import { carryOut, type RunningFlags } from '../carry-out.ts'
import { type ConfirmFlags, confirm, refuseUnattendedRequest } from '../confirm.ts'
import { buryDeadRuns } from '../dead-runs.ts'
import { type PlanInput, type PreparedPlan, planInput, preparePlan } from '../planning.ts'
import { checkFlags, commandLine } from '../request.ts'
import { safeJson } from '../secrets.ts'
import { reachTarget, type Session } from '../session.ts'
import { screen, tell } from '../terminal.ts'

export interface MaterializeFlags extends ConfirmFlags, RunningFlags {
  /** A file that `plan --out` wrote. */
  readonly plan?: string
}

/** `headwater materialize`: plans, shows the plan, carries it out, and tells how it ended. */
export async function materialize(selection: readonly string[], flags: MaterializeFlags): Promise<void> {
  const { input, command, accept } = await whatIsAsked(selection, flags)
  const prepared = await preparePlan(input)
  accept(prepared)
  const { session, plan } = prepared
  showPlan(session, plan, command, flags)
  if (flags.dryRun || plan.steps.length === 0) return
  const reason = await confirm(session.target, plan, flags)
  const target = await reachTarget(session.workspace, session.target, { python: true, services: true })
  await using ledger = await openLedger({ url: target.ledgerUrl })
  await ledger.migrate()
  await buryDeadRuns(ledger, tell, target.name)

  for (let current = prepared; ; ) {
    const open = { ...current.session, target }
    const busy = await carryOut(open, ledger, { plan: current.plan, reason }, flags)
    if (busy === null) return
    if (flags.ifBusy === 'fail') throw busyError(busy, open.graph, target.name)
    await waitForHolders(ledger, busy, open.graph, target.name, tell)
    const before = current.plan
    current = await preparePlan(input)
    accept(current)
    if (planDifference(before, current.plan, {}, {}).length === 0) continue
    tell('the plan is another one now:')
    showPlan(current.session, current.plan, command, flags)
    if (current.plan.steps.length === 0) return
    await confirm(session.target, current.plan, { ...flags, reason })
  }
}

interface Asked {
  readonly input: PlanInput
  /** The same as a command to paste. */
  readonly command: string
  /** Throws where the plan is not the one that was approved. */
  readonly accept: (prepared: PreparedPlan) => void
}

async function whatIsAsked(selection: readonly string[], flags: MaterializeFlags): Promise<Asked> {
  if (flags.plan !== undefined) {
    const approved = readApproved(flags.plan, selection, flags)
    const accept = (prepared: PreparedPlan): void => refuseMoved(approved, prepared)
    return { input: approvedInput(approved, flags), command: approved.command, accept }
  }
  checkFlags(selection, flags)
  const input = await planInput(selection, flags, (target) => refuseUnattendedRequest(target, selection, flags))
  return { input, command: commandLine('materialize', selection, flags), accept: () => {} }
}

function showPlan(session: Session, plan: Plan, command: string, flags: MaterializeFlags): void {
  if (flags.json && flags.dryRun) {
    process.stdout.write(`${safeJson(plan)}\n`)
    return
  }
  const stream = flags.json ? process.stderr : process.stdout
  const { graph } = session
  stream.write(`${formatPlan(plan, { graph, ...(flags.dryRun ? { command } : {}), ...screen(stream) })}\n\n`)
}
