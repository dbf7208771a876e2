import { UserError } from '@headwater/errors'
import { openLedger } from '@headwater/ledger'
import { planDifference } from '@headwater/planner'
import { formatPlan, formatRisks } from '@headwater/reporters'
import { approvedInput, readApproved, refuseMoved } from '../approved-plan.ts'
import { busyError, waitForHolders } from '../busy.ts'
import { carryOut, type RunningFlags } from '../carry-out.ts'
import { type ConfirmFlags, confirm, refuseUnattendedRequest } from '../confirm.ts'
import { buryDeadRuns } from '../dead-runs.ts'
import { known, planAsJson } from '../dropped-views.ts'
import { prepareExecutors } from '../executors.ts'
import { lookBeforeAdding, type PlanInput, type PreparedPlan, planInput, preparePlan } from '../planning.ts'
import { askedPartitions, carryingVerb, checkFlags, commandLine } from '../request.ts'
import { needOfPlan } from '../sandbox-need.ts'
import { safeJson } from '../secrets.ts'
import { reachTarget, runningTarget } from '../session.ts'
import { asideFacts, asideSteps } from '../silver/aside-plan.ts'
import { asidePlanInWords } from '../silver/aside-plan-in-words.ts'
import { beforeBackfill, beginningOnce } from '../silver/before-backfill.ts'
import { refuseMovedAside } from '../silver/prepare-aside.ts'
import { screen, tell } from '../terminal.ts'

export interface MaterializeFlags extends ConfirmFlags, RunningFlags {
  /** A file that `plan --out` wrote. */
  readonly plan?: string
  /** True for `headwater backfill`. */
  readonly backfill?: true
}

/** `headwater backfill`: `materialize` over partitions, which have to be said. */
export async function backfill(selection: readonly string[], flags: MaterializeFlags): Promise<void> {
  if (askedPartitions(flags) === undefined) {
    throw new UserError('bad-argument', 'a backfill is over partitions: say which', {
      next: [
        `one day   ${commandLine('backfill', selection, { ...flags, partitions: '2025-01-01' })}`,
        `several   ${commandLine('backfill', selection, { ...flags, partitions: '2025-01-01..2025-01-03' })}`,
        `without   ${commandLine('materialize', selection, flags)}`,
      ],
    })
  }
  await materialize(selection, { ...flags, backfill: true })
}

/** `headwater materialize`: plans, shows the plan, carries it out, and tells how it ended. */
export async function materialize(selection: readonly string[], flags: MaterializeFlags): Promise<void> {
  const { input, command, accept } = await whatIsAsked(selection, flags)
  const prepared = await lookBeforeAdding(await preparePlan(input), input)
  accept(prepared)
  const { session, plan } = prepared
  showPlan(prepared, command, flags)
  if (flags.plan !== undefined) await refuseMovedAside(session, plan)
  if (flags.dryRun || plan.steps.length === 0) return
  const running = runningTarget(session.workspace, session.target)
  if (running !== null) void prepareExecutors({ ...session, target: running }, plan)
  const reason = await confirm(session.target, prepared, flags)
  const target = await reachTarget(session.workspace, session.target, needOfPlan(plan))
  await using ledger = await openLedger({ url: target.ledgerUrl })
  await ledger.migrate()
  await buryDeadRuns(ledger, tell, target.name)
  const print = flags.json ? process.stderr : process.stdout
  const begin = beginningOnce({
    inTheWay: (planned) => ledger.runs.inTheWay(planned),
    begin: (planned) => beforeBackfill({ ...session, target }, ledger, planned, reason, print),
  })

  for (let current = prepared; ; ) {
    const open = { ...current.session, target }
    const busy = (await begin(current.plan)) ?? (await carryOut(open, ledger, { plan: current.plan, reason }, flags))
    if (busy === null) return
    if (flags.ifBusy === 'fail') throw busyError(busy, open.graph, target.name)
    await waitForHolders(ledger, busy, open.graph, target.name, tell)
    const before = current.plan
    current = await lookBeforeAdding(await preparePlan(input), input)
    accept(current)
    if (planDifference(before, current.plan, {}, {}).length === 0) continue
    tell('the plan is another one now:')
    showPlan(current, command, flags)
    if (current.plan.steps.length === 0) return
    await confirm(session.target, current, { ...flags, reason })
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
  const input = await planInput(selection, flags, (target) => {
    if (!flags.backfill && !flags.dryRun && carryingVerb(target, flags) === 'backfill') {
      throw isBackfill(
        `over partitions of ${target.name}, materialize is a backfill: it keeps a reason`,
        selection,
        flags,
      )
    }
    refuseUnattendedRequest(target, selection, flags)
  })
  return {
    input: flags.backfill ? input : { ...input, aside: refusingAside(input, selection, flags) },
    command: commandLine(flags.backfill ? 'backfill' : 'materialize', selection, flags),
    accept: () => {},
  }
}

function refusingAside(
  { aside }: PlanInput,
  selection: readonly string[],
  flags: MaterializeFlags,
): NonNullable<PlanInput['aside']> {
  return async (session, plan) => {
    if (asideSteps(plan).length > 0)
      throw isBackfill(
        'what is written aside is written by a backfill: it has an id, and waits to be promoted',
        selection,
        flags,
      )
    return (await aside?.(session, plan)) ?? null
  }
}

function isBackfill(why: string, selection: readonly string[], flags: MaterializeFlags): UserError {
  const command = commandLine('backfill', selection, flags)
  return new UserError('bad-argument', why, {
    next: [
      `look   ${commandLine('plan', selection, flags)}`,
      // A reason cannot be pasted: it would be kept with the run as it stands here.
      `then   ${command}, with --reason: a few words, kept with the run`,
    ],
  })
}

function showPlan({ session, plan, drops }: PreparedPlan, command: string, flags: MaterializeFlags): void {
  if (flags.json && flags.dryRun) {
    process.stdout.write(`${safeJson(planAsJson(plan, drops))}\n`)
    return
  }
  const stream = flags.json ? process.stderr : process.stdout
  const how = { graph: session.graph, ...screen(stream) }
  const facts = asideFacts(plan)
  if (facts !== null) {
    const running = {
      ...(flags.concurrency !== undefined && { concurrency: flags.concurrency }),
      ...(flags.dryRun && { command }),
    }
    stream.write(`${asidePlanInWords(session, plan, facts, stream, running)}\n\n`)
    return
  }
  const text = formatPlan(plan, { ...how, drops: known(drops), ...(flags.dryRun ? { command } : {}) })
  const parts = [text, formatRisks(plan, how)].filter((part) => part !== '')
  stream.write(`${parts.join('\n\n')}\n\n`)
}
