import { join } from 'node:path'
import { earlierRun, executeRun, type FailureMode, type Holder, newRunId, type RunEnd } from '@headwater/engine'
import type { Ledger } from '@headwater/ledger'
import type { Plan } from '@headwater/planner'
import { createProgress, formatEnd, type RunOutcome } from '@headwater/reporters'
import { checkAwsAccount } from './aws-account.ts'
import { writeEvidence } from './evidence.ts'
import { createExecutors, prepareExecutors } from './executors.ts'
import { exitCodeOf, hadUnavailable } from './exit-code.ts'
import { interruptSignal } from './interrupt.ts'
import { earlierOf, leftOf } from './left-of-run.ts'
import { explainLostLease } from './lost-lease.ts'
import { laterCommands, nextCommands, resumeCommand, seeRows } from './next-commands.ts'
import { showPreviews } from './previews.ts'
import { createReporter } from './reporter.ts'
import { requestedBy } from './requested-by.ts'
import { alreadySucceeded, stillRunning } from './resumable.ts'
import type { OpenSession } from './session.ts'
import { asideFacts, stepsAtOnce } from './silver/aside-plan.ts'
import { stateFolder } from './target.ts'
import { screen } from './terminal.ts'
import type { Work } from './work.ts'

/** How a run is carried out, as typed. */
export interface RunningFlags {
  readonly json?: boolean
  /** Default: `stepsAtOnce`. */
  readonly concurrency?: number
  readonly onFailure: FailureMode
  readonly ifBusy: 'wait' | 'fail'
  /** A source that had nothing yet makes the exit code 1. */
  readonly failOnUnavailable?: boolean
  /**
   * The id of the run, chosen by the program that starts the command, so that it knows the run whatever becomes of either. An id
   * makes one run: what is started twice under one is refused the second time.
   */
  readonly runId?: string
}

/**
 * Carries a plan out, tells how it goes and how it ended, and sets the process's exit code. Gives the runs that write the
 * same assets where nothing was begun on their account, else null. Throws UserError where a run cannot be resumed, or was
 * taken from this process while it ran.
 */
export async function carryOut(
  session: OpenSession,
  ledger: Ledger,
  work: Work,
  flags: RunningFlags,
): Promise<readonly Holder[] | null> {
  const { graph, target, workspace } = session
  void prepareExecutors(session, work.plan)
  await checkAwsAccount(target, work.plan, graph)
  const reporter = await createReporter(session, flags.json ?? false, work.plan)
  const progress = createProgress()
  const interrupt = interruptSignal()
  const runId = work.resume ?? flags.runId ?? newRunId()
  try {
    const end = await executeRun({
      plan: work.plan,
      graph,
      store: ledger,
      executors: createExecutors(session, ledger, work),
      now: target.now,
      requestedBy: requestedBy(),
      reason: work.reason,
      runId,
      ...(work.resume !== undefined && { resume: async () => earlierRun(await ledger.runs.show(runId)) }),
      runsFolder: join(stateFolder(workspace), 'runs'),
      signal: interrupt.signal,
      limits: { steps: flags.concurrency ?? stepsAtOnce(session, work.plan), pools: workspace.config.pools ?? {} },
      onFailure: flags.onFailure,
      onEvent: (event) => {
        progress.apply(event, performance.now())
        reporter.report(event)
      },
    })
    reporter.close()
    switch (end.state) {
      case 'busy':
        return end.holders
      case 'owned':
        throw stillRunning({ runId, ...end }, target.name)
      case 'already succeeded':
        throw alreadySucceeded(runId, target.name)
      default:
        await conclude(session, ledger, work, end, progress.outcome(), flags)
        return null
    }
  } catch (error) {
    reporter.close()
    throw await explainLostLease(error, ledger, runId, target.name)
  } finally {
    reporter.close()
    interrupt.release()
  }
}

/** The exit code, for people the closing block with the newest rows, and who is told of it. */
async function conclude(
  session: OpenSession,
  ledger: Ledger,
  { plan, reason }: Work,
  end: RunEnd,
  outcome: RunOutcome,
  { json, failOnUnavailable = false }: RunningFlags,
): Promise<void> {
  const { target } = session
  process.exitCode = exitCodeOf(end.state, failOnUnavailable && hadUnavailable(outcome))
  try {
    if (!json) {
      process.stdout.write(`\n${closingBlock(session, plan, end, outcome)}\n`)
      await showPreviews(session, outcome)
    }
    if (asideFacts(plan) !== null) {
      const { afterBackfill } = await import('./silver/after-backfill.ts')
      await afterBackfill(session, ledger, plan, end, { reason, json: json ?? false })
    }
  } finally {
    // Also where the warehouse has gone away meanwhile: then more than ever.
    const { tellOfRun } = await import('./alerts.ts')
    const next = resumeCommand(end.runId, target.name)
    await tellOfRun(session, ledger, { plan, outcome, next }, json ? process.stderr : process.stdout)
  }
}

function closingBlock({ graph, target, workspace }: OpenSession, plan: Plan, end: RunEnd, outcome: RunOutcome): string {
  const queries = writeEvidence(
    join(stateFolder(workspace), 'runs', end.runId),
    outcome.checks.map((check) => check.outcome),
  )
  const left = end.state === 'succeeded' ? 0 : leftOf(plan, earlierOf(outcome), graph).assets.length
  return formatEnd(outcome, {
    graph,
    ...screen(process.stdout),
    next: [...laterCommands(plan, outcome, graph), ...nextCommands(outcome, target.name, left)],
    seeRows: seeRows(target, workspace, queries),
  })
}
