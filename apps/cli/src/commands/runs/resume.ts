import { earlierRun, refuseAnotherGraph } from '@headwater/engine'
import type { AssetGraph } from '@headwater/graph'
import { openLedger, type RunDetail } from '@headwater/ledger'
import { formatResume, plural } from '@headwater/reporters'
import { busyError, waitForHolders } from '../../busy.ts'
import { carryOut, type RunningFlags } from '../../carry-out.ts'
import { confirmWrite, refuseUnattended } from '../../confirm.ts'
import { buryDeadRuns } from '../../dead-runs.ts'
import { type LeftOfRun, leftOf } from '../../left-of-run.ts'
import { runsCommand } from '../../next-commands.ts'
import { refuseToResume } from '../../resumable.ts'
import { needOfPlan } from '../../sandbox-need.ts'
import { openWorkspace, reachTarget, readGraph } from '../../session.ts'
import type { Target } from '../../target.ts'
import { screen, tell } from '../../terminal.ts'
import { todaysPlan } from '../../todays-plan.ts'
import { whichRun } from '../../which-run.ts'

export interface ResumeFlags extends RunningFlags {
  readonly target?: string
  readonly last?: boolean
  readonly yes?: boolean
}

/** `headwater runs resume`: what is finished stays finished, the rest of the plan runs, under the run's own id and date. */
export async function resumeRun(id: string | undefined, flags: ResumeFlags): Promise<void> {
  const { workspace, target: named } = await openWorkspace(flags.target)
  const { ledgerUrl } = await reachTarget(workspace, named, {})
  await using ledger = await openLedger({ url: ledgerUrl })
  await ledger.migrate()
  const { runId, plan } = await ledger.runs.show(await whichRun(ledger, id, flags.last))
  const target = await reachTarget(workspace, named, needOfPlan(plan))
  await buryDeadRuns(ledger, tell, target.name)

  for (;;) {
    const run = await ledger.runs.show(runId)
    refuseToResume(run, target.name)
    refuseUnasked(target, runId, flags)
    const session = await readGraph(workspace, target, run.plan.request.vars)
    refuseAnotherGraph(runId, run.plan, session.graph)
    const { plan, goneChecks } = todaysPlan(run.plan, session.graph)
    if (goneChecks.length > 0) tell(`no longer there, and left out: ${goneChecks.join(', ')}`)
    const left = leftOf(plan, earlierRun(run), session.graph)
    announce(run, left, session.graph, flags.json ? process.stderr : process.stdout)
    if (!target.isSandbox && !flags.yes) {
      await confirmWrite(`Rebuild ${plural(left.assets.length, 'asset')} on ${target.name}?`)
    }
    const work = { plan, reason: run.reason, resume: runId }
    const busy = await carryOut({ ...session, target }, ledger, work, flags)
    if (busy === null) return
    if (flags.ifBusy === 'fail') throw busyError(busy, session.graph, target.name)
    await waitForHolders(ledger, busy, session.graph, target.name, tell)
  }
}

function refuseUnasked(target: Target, runId: string, { yes = false }: ResumeFlags): void {
  refuseUnattended(target, {
    yes,
    wantsReason: false,
    look: runsCommand('show', runId, target.name),
    command: runsCommand('resume', runId, target.name),
  })
}

/** Says what stays finished, and what runs. */
function announce(
  run: RunDetail,
  { finished, assets }: LeftOfRun,
  graph: AssetGraph,
  stream: NodeJS.WriteStream,
): void {
  const head = { ...run, finished: finished.assets.length, left: assets.map(({ key }) => key) }
  stream.write(`${formatResume(head, { graph, ...screen(stream) })}\n\n`)
}
