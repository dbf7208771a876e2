import { unreachable } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { StepId } from '@headwater/planner'
import { waitInWords } from './admission.ts'
import { type Cause, causeInWords } from './cause.ts'
import type { RunState } from './events.ts'
import type { Mailbox } from './mailbox.ts'
import { bareOutcome, checkNotRun } from './outcomes.ts'
import { stepOf } from './plan-index.ts'
import { finishAsset, finishCheck, type RunContext } from './run-context.ts'
import { runStep } from './run-step.ts'
import { advance } from './scheduler.ts'
import type { Command, SchedulerEvent, SchedulerState } from './scheduler-state.ts'
import type { AssetState } from './step.ts'

export type Letter = SchedulerEvent | { readonly type: 'store failed' }

/**
 * Feeds the scheduler with what happens and does what it says, until the run is at its end. `running` holds the steps
 * that have not ended yet; `endSteps` tells them to. Throws what the store threw.
 */
export async function drive(
  run: RunContext,
  inbox: Mailbox<Letter>,
  state: SchedulerState,
  running: Set<Promise<void>>,
  endSteps: (why: string) => void,
): Promise<Exclude<RunState, 'running'>> {
  const label = (key: AssetKey): string => run.graph.label(key)
  let takeBackWake = (): void => {}
  const carryOut = async (command: Command): Promise<Exclude<RunState, 'running'> | undefined> => {
    switch (command.type) {
      case 'start step': {
        const step = runStep(run, command).then(
          (finished) => inbox.put(finished),
          (error: unknown) => inbox.fail(error),
        )
        running.add(step)
        void step.finally(() => running.delete(step))
        return
      }
      case 'leave out':
        return leaveOut(run, command)
      case 'skip step':
        return skipStep(run, command)
      case 'wait':
        run.events.emit({
          type: 'step waiting',
          at: run.now().toISOString(),
          step: command.step,
          for: waitInWords(command.for),
        })
        return
      case 'wake':
        takeBackWake()
        takeBackWake = run.timing.after(command.atMs - run.timing.nowMs(), () => inbox.put({ type: 'wake' }))
        return
      case 'end steps':
        endSteps(state.stop === null ? 'the run stopped' : causeInWords(state.stop, label))
        return
      case 'finish run':
        return command.state
      default:
        unreachable(command)
    }
  }

  inbox.put({ type: 'begin' })
  try {
    for (;;) {
      const event = await inbox.take()
      if (event.type === 'store failed') throw run.store.failure()?.error
      const next = advance(state, event, run.timing.nowMs())
      state = next.state
      for (const command of next.commands) {
        const end = await carryOut(command)
        if (end !== undefined) return end
      }
    }
  } finally {
    takeBackWake()
  }
}

async function leaveOut(run: RunContext, command: Extract<Command, { type: 'leave out' }>): Promise<undefined> {
  const at = run.now()
  const { partition } = stepOf(run.index, command.step).step
  const label = (key: AssetKey): string => run.graph.label(key)
  for (const { key, cause } of command.assets) {
    const outcome = bareOutcome(key, partition, stateOf(run, command.step, key, cause), causeInWords(cause, label))
    await finishAsset(run, command.step, outcome, at)
  }
  for (const { check, cause } of command.checks) {
    const state = cause.type === 'unchanged' ? 'unchanged upstream' : 'not run'
    await finishCheck(run, command.step, { ...checkNotRun(check, causeInWords(cause, label)), state }, at)
  }
}

/** The end of an asset that is left out. */
function stateOf(run: RunContext, step: StepId, key: AssetKey, cause: Cause): AssetState {
  if (cause.type === 'unchanged') return 'unchanged upstream'
  return isStop(cause) && isHalfDone(run, step, key) ? 'interrupted' : 'not run'
}

/** An attempt before may have made it, or begun to. To write that it was not run would make the next resume forget that. */
function isHalfDone({ before }: RunContext, step: StepId, key: AssetKey): boolean {
  const earlier = before.get(step)
  return earlier !== undefined && (earlier.external !== null || earlier.unknown.includes(key))
}

/** Nothing that it is made from is the reason. */
function isStop({ type }: Cause): boolean {
  return type === 'interrupted' || type === 'cancelled' || type === 'stopped'
}

async function skipStep(run: RunContext, command: Extract<Command, { type: 'skip step' }>): Promise<undefined> {
  const at = run.now()
  const message = causeInWords(command.cause, (key) => run.graph.label(key))
  const state = command.cause.type === 'unchanged' ? 'unchanged upstream' : 'not run'
  await run.store.finishStep(run.runId, command.step, state, message, at)
  run.events.emit({
    type: 'step finished',
    at: at.toISOString(),
    step: command.step,
    state,
    durationMs: 0,
    message,
    evidence: [],
    next: [],
  })
}
