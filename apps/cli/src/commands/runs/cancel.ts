import { setTimeout as sleep } from 'node:timers/promises'
import { describeOwner, endLeftovers } from '@headwater/engine'
import { InternalError, UserError } from '@headwater/errors'
import type { Ledger, RunDetail, RunningRun } from '@headwater/ledger'
import { formatDuration, plural } from '@headwater/reporters'
import { isDead } from '../../dead-runs.ts'
import { resumeCommand, runsCommand } from '../../next-commands.ts'
import { requestedBy } from '../../requested-by.ts'
import { openWorkspace } from '../../session.ts'
import type { NamedTarget } from '../../target.ts'
import { tell } from '../../terminal.ts'
import { withLedger } from '../../with-ledger.ts'

export interface CancelFlags {
  readonly target?: string
  readonly force?: boolean
}

const POLL_MS = 250
const TELL_EVERY_MS = 5_000
/** How long an owner may give no sign of life before the run is taken from it. */
const SILENT_MS = 15_000
/** How long one that gives signs of life may take to end what it has started. */
const PATIENCE_MS = 60_000

/** `headwater runs cancel`: asks whoever carries the run out to end it, and takes it from them where they do not. */
export async function cancelRun(id: string, flags: CancelFlags): Promise<void> {
  const { workspace, target } = await openWorkspace(flags.target)
  await withLedger(workspace, target, async (ledger) => {
    await ledger.migrate()
    const { runId } = refuseEnded(await ledger.runs.show(id))
    const running = await runningRun(ledger, runId)
    if (running !== null) await end(ledger, running, target, flags.force ?? false)
    await endLeftovers(runId)
    report(await ledger.runs.show(runId))
  })
}

function refuseEnded(run: RunDetail): RunDetail {
  if (run.state === 'running') return run
  const already = run.state === 'cancelled' ? 'is cancelled already' : `has ended already: it ${ENDS[run.state]}`
  const next = run.state === 'succeeded' ? [] : [`go on with it   ${resumeCommand(run.runId, run.target)}`]
  throw new UserError('refused', `run ${run.runId} ${already}`, { next })
}

const ENDS = { succeeded: 'succeeded', failed: 'failed', interrupted: 'was interrupted', cancelled: 'was cancelled' }

async function end(ledger: Ledger, run: RunningRun, target: NamedTarget, force: boolean): Promise<void> {
  const { runId } = run
  const take = () => ledger.runs.forceCancel(runId, requestedBy(), target.now())
  const owner = describeOwner(run.owner)
  if (force || isDead(run)) {
    tell(isDead(run) ? `${owner} is no more: ending run ${runId} in its place` : `taking run ${runId} from ${owner}`)
    await take()
    return
  }
  if (run.cancelRequestedBy !== null) {
    throw new UserError('refused', `run ${runId} is being cancelled already: ${run.cancelRequestedBy} asked for it`, {
      next: [
        `watch it end   ${runsCommand('watch', runId, target.name)}`,
        `take it from ${owner}   ${runsCommand('cancel', runId, target.name)} --force`,
      ],
    })
  }
  await ledger.runs.requestCancel(runId, requestedBy(), target.now())
  tell(`asked ${owner} to end run ${runId} of ${run.requestedBy} …`)
  const why = await waitForEnd(ledger, run)
  if (why === null) return
  tell(`${owner} ${why}: taking the run from it`)
  await take()
}

/** Waits until the run has ended. Gives null then, or why waiting is no use. */
async function waitForEnd(ledger: Ledger, asked: RunningRun): Promise<string | null> {
  const since = performance.now()
  let told = 0
  let beat = { at: asked.heartbeatAt?.getTime(), heard: since }
  for (;;) {
    await sleep(POLL_MS)
    const run = await runningRun(ledger, asked.runId)
    if (run === null) return null
    const now = performance.now()
    // By our own clock: the heartbeat's is the server's.
    if (run.heartbeatAt?.getTime() !== beat.at) beat = { at: run.heartbeatAt?.getTime(), heard: now }
    if (isDead(run)) return 'is no more'
    if (now - beat.heard > SILENT_MS) return `gives no sign of life for ${formatDuration(now - beat.heard)}`
    if (now - since > PATIENCE_MS) return `has not ended it in ${formatDuration(now - since)}`
    if (now - since >= (told + 1) * TELL_EVERY_MS) {
      told += 1
      tell(`still ending what runs, ${formatDuration(told * TELL_EVERY_MS)}`)
    }
  }
}

async function runningRun({ runs }: Ledger, runId: string): Promise<RunningRun | null> {
  return (await runs.unfinished()).find((run) => run.runId === runId) ?? null
}

/** It has ended, but perhaps by itself, before it heard that it should. */
function report({ runId, state, assets, target }: RunDetail): void {
  if (state === 'running') throw new InternalError(`run ${runId} still runs after it was cancelled`)
  if (state === 'succeeded' || state === 'failed') {
    process.stdout.write(`Run ${runId} ${ENDS[state]} before it could be cancelled.\n`)
    process.exitCode = 1
    return
  }
  const made = assets.filter(({ state }) => ['materialized', 'unchanged', 'written aside'].includes(state)).length
  process.stdout.write(
    `Run ${runId} is ${state}: ${made} of ${plural(assets.length, 'asset')} had been made, and stay.\n` +
      `  go on with it   ${resumeCommand(runId, target)}\n`,
  )
}
