import { setTimeout as sleep } from 'node:timers/promises'
import type { RunEvent } from '@headwater/engine'
import type { Ledger, RunDetail } from '@headwater/ledger'
import { createProgress, formatEnd } from '@headwater/reporters'
import { exitCodeOf } from '../../exit-code.ts'
import { interruptSignal } from '../../interrupt.ts'
import { earlierOf, leftOf } from '../../left-of-run.ts'
import { laterCommands, nextCommands, resumeCommand, runsCommand } from '../../next-commands.ts'
import { createReporter } from '../../reporter.ts'
import { shownState } from '../../run-view.ts'
import { openSession, type Session } from '../../session.ts'
import { screen } from '../../terminal.ts'
import { whichRun } from '../../which-run.ts'
import { withLedger } from '../../with-ledger.ts'
import type { RunsFlags } from './show.ts'

export interface WatchFlags extends RunsFlags {
  readonly last?: boolean
}

/** How often new events are asked for, and after how long a silence the run itself is looked at. */
const POLL_MS = 300
const SILENCE_MS = 1500
const PAGE = 1000

/** `headwater runs watch`: a run as its own terminal shows it, from its beginning to its end. Its exit code is ours. */
export async function watchRun(id: string | undefined, flags: WatchFlags): Promise<void> {
  const session = await openSession(flags.target)
  await withLedger(session.workspace, session.target, async (ledger) => {
    const run = await ledger.runs.show(await whichRun(ledger, id, flags.last))
    await watch(session, ledger, run, flags.json ?? false)
  })
}

async function watch(session: Session, ledger: Ledger, run: RunDetail, json: boolean): Promise<void> {
  const { graph, target } = session
  const { runId, plan } = run
  // Past events are told with the time that they were at, so that what runs has the clock it really has.
  let told: RunEvent | null = null
  const now = (): number =>
    performance.now() - (told === null ? 0 : Math.max(0, target.now().getTime() - Date.parse(told.at)))
  const reporter = await createReporter(session, json, plan, now)
  const progress = createProgress()
  const interrupt = interruptSignal(
    `no longer watching; run ${runId} goes on. End it: ${runsCommand('cancel', runId, run.target)}`,
  )
  const tell = (event: RunEvent): void => {
    // The ledger keeps the plan with the run, not with its events.
    const whole = event.type === 'run started' || event.type === 'run resumed' ? { ...event, plan } : event
    progress.apply(whole, now())
    reporter.report(whole)
  }
  try {
    const past = await pastEvents(ledger, runId)
    for (const event of past.events) {
      told = event
      tell(event)
    }
    told = null
    const state = await follow(ledger, runId, past.seq, tell, interrupt.signal)
    reporter.close()
    if (state === null) {
      process.exitCode = 130
      return
    }
    if (state === 'died') {
      process.stderr.write(
        `run ${runId} died: nobody carries it out any more. Resume it: ${resumeCommand(runId, run.target)}\n`,
      )
      process.exitCode = 1
    } else process.exitCode = exitCodeOf(state)
    if (json) return
    const outcome = { ...progress.outcome(), runId, state }
    const left = leftOf(plan, earlierOf(outcome), graph).assets.length
    const next = [...laterCommands(plan, outcome, graph), ...nextCommands(outcome, run.target, left)]
    process.stdout.write(`\n${formatEnd(outcome, { graph, ...screen(process.stdout), next })}\n`)
  } finally {
    reporter.close()
    interrupt.release()
  }
}

/** What the run has told so far; of one that was resumed, since then: that begins with all that was finished before. */
async function pastEvents(
  { runs }: Ledger,
  runId: string,
): Promise<{ readonly events: readonly RunEvent[]; readonly seq: number }> {
  let events: RunEvent[] = []
  for (let seq = 0; ; ) {
    const page = await runs.events(runId, { after: seq, limit: PAGE })
    for (const { event } of page) {
      if (event.type === 'run resumed') events = []
      events.push(event)
    }
    seq = page.at(-1)?.seq ?? seq
    if (page.length < PAGE) return { events, seq }
  }
}

/** Tells new events until the run has ended. Gives its end, or null where the watching was ended first. */
async function follow(
  { runs }: Ledger,
  runId: string,
  from: number,
  tell: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<Exclude<ReturnType<typeof shownState>, 'running'> | null> {
  let seq = from
  let silentSince = Number.NEGATIVE_INFINITY
  while (!signal.aborted) {
    const page = await runs.events(runId, { after: seq, limit: PAGE })
    for (const { event } of page) tell(event)
    seq = page.at(-1)?.seq ?? seq
    if (page.length > 0) silentSince = performance.now()
    if (page.some(({ event }) => event.type === 'run finished')) silentSince = Number.NEGATIVE_INFINITY
    if (page.length < PAGE && performance.now() - silentSince >= SILENCE_MS) {
      const state = shownState(await runs.show(runId))
      // Its last events may have come between the two questions.
      if (state !== 'running') {
        for (const { event } of await runs.events(runId, { after: seq, limit: PAGE })) tell(event)
        return state
      }
      silentSince = performance.now()
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => {})
  }
  return null
}
