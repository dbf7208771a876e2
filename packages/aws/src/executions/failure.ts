import { recogniseJobFailure } from '../troubles/job-failure.ts'
import type { Trouble } from '../troubles/trouble.ts'
import type { Execution } from './execution.ts'
import { logsCommand } from './run-logs.ts'

export interface FailureContext {
  readonly region: string
  readonly logGroup: string | null
  /** Null where logs were not asked for. */
  readonly runId: string | null
  /** Of this run alone. */
  readonly logLines: readonly string[]
}

/** Of what the job printed before its end, at most. */
const LINES = 10

/** Why an execution did not succeed: its cause in one line, what Step Functions and the job said, and what to type next. */
export function failureOf(execution: Execution, context: FailureContext): Trouble {
  const name = execution.arn.split(':').at(-1) ?? execution.arn
  const words = causeOf(execution)
  // Of many lines the last one says it: they are a stack, or what a program printed before it ended.
  const said = words.split('\n').at(-1) ?? ''
  const because = said === '' ? '' : `: ${said}`
  const redrive = execution.redrivable
    ? [`aws stepfunctions redrive-execution --execution-arn ${execution.arn} --region ${context.region}`]
    : []
  const look = [`aws stepfunctions describe-execution --execution-arn ${execution.arn} --region ${context.region}`]
  const { logGroup: group, runId, region } = context
  const logs = group === null || runId === null ? [] : [logsCommand({ group, runId }, region)]
  const evidence = [
    `${execution.status}${execution.error === null ? '' : ` (${execution.error})`}  ${execution.arn}`,
    ...(words === said ? [] : words.split('\n').slice(-LINES)),
    ...context.logLines,
  ]
  switch (execution.status) {
    case 'ABORTED':
      return {
        kind: 'aborted',
        message: `the execution ${name} was stopped${because}`,
        evidence,
        next: [...redrive, ...look],
      }
    case 'TIMED_OUT':
      return {
        kind: 'timed out',
        message: `the execution ${name} took too long${because}`,
        evidence,
        next: [...redrive, ...logs],
      }
    default: {
      const known = recogniseJobFailure(said) ?? recogniseJobFailure(context.logLines.join('\n'))
      if (known !== null) {
        return {
          kind: known.kind,
          message: said === '' ? `the execution ${name} failed` : said,
          evidence,
          // What the job refused it refuses again: no redrive.
          next: [...known.next, ...logs],
          ...(known.transient && { transient: true }),
        }
      }
      const silent = said === '' && context.logLines.length === 0
      return {
        kind: silent ? 'died silently' : 'execution failed',
        message: silent
          ? `the execution ${name} failed, and its job said nothing`
          : said || `the execution ${name} failed`,
        evidence,
        next: [...redrive, ...logs],
      }
    }
  }
}

/** The cause in words, trimmed. Of a Glue job it is JSON of the job run, whose ErrorMessage says it. */
export function causeOf({ cause, error }: Pick<Execution, 'cause' | 'error'>): string {
  if (cause === null || cause === '') return error ?? ''
  try {
    const given: unknown = JSON.parse(cause)
    if (typeof given === 'object' && given !== null) {
      if ('ErrorMessage' in given && typeof given.ErrorMessage === 'string' && given.ErrorMessage.trim() !== '') {
        return given.ErrorMessage.trim()
      }
      if ('JobRunState' in given && typeof given.JobRunState === 'string')
        return `the job run ended as ${given.JobRunState}`
    }
  } catch {
    // Not JSON: it is words.
  }
  return cause.trim()
}
