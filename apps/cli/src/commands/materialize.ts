import { join } from 'node:path'
import { executeRun, newRunId } from '@headwater/engine'
import { openLedger } from '@headwater/ledger'
import type { Plan } from '@headwater/planner'
import { createProgress, formatEnd, formatPlan } from '@headwater/reporters'
import { type ConfirmFlags, confirm, refuseUnattended } from '../confirm.ts'
import { writeEvidence } from '../evidence.ts'
import { createExecutors } from '../executors.ts'
import { exitCodeOf } from '../exit-code.ts'
import { interruptSignal } from '../interrupt.ts'
import { nextCommands, seeRows } from '../next-commands.ts'
import { preparePlan } from '../planning.ts'
import { showPreviews } from '../previews.ts'
import { createReporter } from '../reporter.ts'
import { checkFlags, commandLine } from '../request.ts'
import { requestedBy } from '../requested-by.ts'
import { safeJson } from '../secrets.ts'
import { type OpenSession, reachTarget, type Session } from '../session.ts'
import { stateFolder } from '../target.ts'
import { screen } from '../terminal.ts'

export interface MaterializeFlags extends ConfirmFlags {
  readonly concurrency: number
}

/** `headwater materialize`: plans, shows the plan, carries it out, and tells how it ended. */
export async function materialize(selection: readonly string[], flags: MaterializeFlags): Promise<void> {
  checkFlags(selection, flags)
  const { session, plan } = await preparePlan(selection, flags, (target) => refuseUnattended(target, selection, flags))
  showPlan(session, plan, commandLine('materialize', selection, flags), flags)
  if (flags.dryRun || plan.steps.length === 0) return
  const reason = await confirm(session.target, plan, flags)
  const target = await reachTarget(session.workspace, session.target, { python: true, services: true })
  const ledger = await openLedger({ url: target.ledgerUrl })
  try {
    await ledger.migrate()
    await carryOut({ ...session, target }, plan, ledger, { ...flags, reason })
  } finally {
    await ledger.close()
  }
}

type Ledger = Awaited<ReturnType<typeof openLedger>>

interface RunFlags {
  readonly json?: boolean
  readonly concurrency: number
  readonly reason: string | null
}

async function carryOut(session: OpenSession, plan: Plan, ledger: Ledger, flags: RunFlags): Promise<void> {
  const { graph, target, workspace } = session
  const reporter = await createReporter(session, flags.json ?? false)
  const progress = createProgress()
  const interrupt = interruptSignal()
  const runId = newRunId()
  const runsFolder = join(stateFolder(workspace), 'runs')
  try {
    const end = await executeRun({
      plan,
      graph,
      store: ledger,
      executors: createExecutors(session),
      now: target.now,
      requestedBy: requestedBy(),
      reason: flags.reason,
      runId,
      runsFolder,
      signal: interrupt.signal,
      limits: { steps: flags.concurrency, pools: {} },
      onEvent: (event) => {
        progress.apply(event, performance.now())
        reporter.report(event)
      },
    })
    reporter.close()
    const outcome = progress.outcome()
    process.exitCode = exitCodeOf(end.state)
    if (flags.json) return
    const options = { graph, ...screen(process.stdout) }
    const queries = writeEvidence(
      join(runsFolder, runId),
      outcome.checks.map((check) => check.outcome),
    )
    const next = nextCommands(outcome, plan, (key) => graph.label(key))
    process.stdout.write(
      `\n${formatEnd(outcome, { ...options, next, seeRows: seeRows(target, workspace, queries) })}\n`,
    )
    await showPreviews(session, outcome)
  } finally {
    reporter.close()
    interrupt.release()
  }
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
