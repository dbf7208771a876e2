import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Aws } from '../clients.ts'
import { executionLink } from '../console-link.ts'
import { nameProblem } from '../names/run-names.ts'
import { AwsError, type Trouble } from '../troubles/trouble.ts'
import {
  describeExecution,
  type Execution,
  type ExecutionName,
  executionArns,
  startExecution,
  stopExecution,
} from './execution.ts'
import { type FailureContext, failureOf } from './failure.ts'
import { stopJobOf } from './job-run.ts'
import { type Poll, pollDelays } from './poll.ts'
import { runLogLines } from './run-logs.ts'

export interface ExecutionRequest extends ExecutionName {
  /** Sent as `JSON.stringify` writes it. */
  readonly input: object
}

export interface ExecutionWatch {
  /** Stops the execution. */
  readonly signal: AbortSignal
  /** Called before anything is started, with what finds it again: whoever goes on after a crash gives it as `before`. */
  readonly onStart: (executionArn: string, url: string | null) => Promise<void>
  /** What `onStart` was given by an earlier attempt; it may have been started or not. */
  readonly before?: string | null
  /** Where its job writes lines that name the run: shown when it fails. */
  readonly logs?: { readonly group: string; readonly runId: string }
  /** Milliseconds between two looks: at first, and at most. Default: 2 s growing to 20 s on AWS, 50 ms to 500 ms elsewhere. */
  readonly poll?: Poll
}

export type ExecutionEnd =
  | {
      readonly state: 'succeeded'
      readonly executionArn: string
      readonly startedAt: Date
      readonly endedAt: Date
      readonly output: string | null
    }
  | {
      readonly state: 'failed'
      readonly executionArn: string
      readonly trouble: Trouble
      /** It is not known to have ended: AWS took its start, or may have, and does not tell what became of it. */
      readonly mayRun: boolean
    }
  | { readonly state: 'interrupted'; readonly executionArn: string }

const ON_AWS: Poll = { firstMs: 2000, mostMs: 20_000 }
const ELSEWHERE: Poll = { firstMs: 50, mostMs: 500 }
/** How often in a row a look may fail (throttled, unreachable) before the watch is given up; the execution runs on. */
const FAILED_LOOKS = 5
/** How often AWS may say that there is no execution right after its start was taken. */
const NOT_YET = 10
const GOING_ON: ReadonlySet<string> = new Set(['RUNNING', 'PENDING_REDRIVE'])

/**
 * Runs an execution to its end. Started once, whatever happens between: an earlier attempt's is looked up and followed, a name
 * that is taken is described and its input compared. Never throws for what AWS refuses: that is a `failed` end.
 */
export async function runExecution(aws: Aws, request: ExecutionRequest, watch: ExecutionWatch): Promise<ExecutionEnd> {
  const { before = null } = watch
  let executionArn = before ?? ''
  let mayRun = before !== null
  const failed = (trouble: Trouble): ExecutionEnd => ({ state: 'failed', executionArn, trouble, mayRun })
  try {
    const arns = await executionArns(aws, request)
    if (before !== null && before !== arns.executionArn) return failed(elsewhere(before, arns.executionArn))
    executionArn = arns.executionArn
    let found = before === null ? null : await describeExecution(aws, executionArn)
    if (found === null) {
      mayRun = false
      const problem = nameProblem(request.name)
      if (problem !== null) return failed(badName(request.name, problem))
      // An emulator's execution is on no page of AWS's console.
      await watch.onStart(executionArn, aws.endpoint === null ? executionLink(executionArn) : null)
      if (watch.signal.aborted) return { state: 'interrupted', executionArn }
      // Not to be aborted: whoever stops it must know whether it runs.
      const start = { stateMachineArn: arns.stateMachineArn, name: request.name, input: JSON.stringify(request.input) }
      const answer = await startExecution(aws, start).catch((error: unknown) => {
        // A refusal started nothing; a lost answer may have.
        mayRun = error instanceof AwsError && error.trouble.transient === true
        throw error
      })
      mayRun = true
      if (answer === 'exists') found = await describeExecution(aws, executionArn)
    }
    if (found !== null && !sameInput(found, request)) {
      mayRun = false
      return failed(nameTaken(request, found))
    }
    const ended = await untilEnd(aws, executionArn, watch)
    if (ended === 'interrupted') return await stop(aws, executionArn)
    mayRun = false
    if (ended.status === 'SUCCEEDED') return succeeded(ended)
    return failed(failureOf(ended, await circumstances(aws, ended, watch)))
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return failed(error.trouble)
  }
}

/** Looks again and again: ever more slowly, and never in step with others that started at the same time. */
async function untilEnd(
  aws: Aws,
  executionArn: string,
  { signal, poll }: ExecutionWatch,
): Promise<Execution | 'interrupted'> {
  const delays = pollDelays(poll ?? (aws.endpoint === null ? ON_AWS : ELSEWHERE))
  let failedLooks = 0
  let missing = 0
  while (!signal.aborted) {
    try {
      const execution = await describeExecution(aws, executionArn)
      failedLooks = 0
      if (execution === null && ++missing > NOT_YET) throw new AwsError(vanished(executionArn))
      if (execution !== null && !GOING_ON.has(execution.status)) return execution
    } catch (error) {
      const passes = error instanceof AwsError && error.trouble.transient === true
      if (!passes || ++failedLooks > FAILED_LOOKS) throw error
    }
    await sleep(delays.next().value, undefined, { signal }).catch(() => {})
  }
  return 'interrupted'
}

async function stop(aws: Aws, executionArn: string): Promise<ExecutionEnd> {
  await stopExecution(aws, executionArn, 'stopped by Headwater')
  const stopped = await describeExecution(aws, executionArn)
  // It was quicker.
  if (stopped?.status === 'SUCCEEDED') return succeeded(stopped)
  await stopJobOf(aws, executionArn)
  return { state: 'interrupted', executionArn }
}

function succeeded({ arn, startedAt, endedAt, output }: Execution): ExecutionEnd {
  return { state: 'succeeded', executionArn: arn, startedAt, endedAt: endedAt ?? startedAt, output }
}

async function circumstances(aws: Aws, { startedAt }: Execution, { logs }: ExecutionWatch): Promise<FailureContext> {
  const logLines = logs === undefined ? [] : await runLogLines(aws, { ...logs, since: startedAt })
  return { region: aws.region, logGroup: logs?.group ?? null, runId: logs?.runId ?? null, logLines }
}

function sameInput({ input }: Execution, request: ExecutionRequest): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(input), JSON.parse(JSON.stringify(request.input)))
  } catch {
    return false
  }
}

function badName(name: string, problem: string): Trouble {
  return {
    kind: 'name too long',
    message: `no execution can be called ${name}: it ${problem}`,
    evidence: [],
    next: ['a shorter --label'],
  }
}

function nameTaken({ name, stateMachine, input }: ExecutionRequest, taken: Execution): Trouble {
  return {
    kind: 'name taken',
    message: `${stateMachine} has an execution ${name} already, with another input`,
    evidence: [
      `${taken.status} since ${taken.startedAt.toISOString()}: ${taken.arn}`,
      `its input  ${taken.input}`,
      `this one   ${JSON.stringify(input)}`,
    ],
    next: ['the same backfill again: it makes new run_ids (a name stays taken for 90 days)'],
  }
}

function elsewhere(before: string, now: string): Trouble {
  return {
    kind: 'refused by AWS',
    message: 'an earlier attempt was of another account, region or state machine: it may run there still',
    evidence: [`then ${before}`, `now  ${now}`],
    next: [`aws stepfunctions describe-execution --execution-arn ${before}   with the credentials of that account`],
  }
}

function vanished(executionArn: string): Trouble {
  return {
    kind: 'refused by AWS',
    message: 'Step Functions took the start of an execution, and knows nothing of it',
    evidence: [executionArn],
    next: [`aws stepfunctions describe-execution --execution-arn ${executionArn}`],
    transient: true,
  }
}
