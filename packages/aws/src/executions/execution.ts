import type { Aws } from '../clients.ts'
import { explaining } from '../troubles/explaining.ts'

/** One execution of a state machine, as Step Functions describes it. */
export interface Execution {
  readonly arn: string
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE'
  /** The text as it was given. */
  readonly input: string
  readonly output: string | null
  readonly startedAt: Date
  readonly endedAt: Date | null
  readonly error: string | null
  readonly cause: string | null
  /** AWS would take a redrive: a Standard workflow that did not succeed, within 14 days. The emulator has none. */
  readonly redrivable: boolean
}

export interface ExecutionName {
  /** The name of the state machine, or its ARN. */
  readonly stateMachine: string
  readonly name: string
}

/** The ARNs of a state machine and of an execution of it, started or not. */
export async function executionArns(
  aws: Aws,
  { stateMachine, name }: ExecutionName,
): Promise<{ readonly stateMachineArn: string; readonly executionArn: string }> {
  if (stateMachine.startsWith('arn:')) {
    const executionArn = `${stateMachine.replace(':stateMachine:', ':execution:')}:${name}`
    return { stateMachineArn: stateMachine, executionArn }
  }
  const { id, arnPartition } = await aws.account()
  const arn = (type: string) => `arn:${arnPartition}:states:${aws.region}:${id}:${type}:${stateMachine}`
  return { stateMachineArn: arn('stateMachine'), executionArn: `${arn('execution')}:${name}` }
}

/** Null where there is none. Right after a start, AWS may say so for a moment of one that there is. */
export async function describeExecution(aws: Aws, executionArn: string): Promise<Execution | null> {
  return asking(aws, 'DescribeExecution', executionArn, async (sfn, sdk) => {
    try {
      const found = await sfn.send(new sdk.DescribeExecutionCommand({ executionArn }))
      return {
        arn: executionArn,
        status: found.status ?? 'RUNNING',
        input: found.input ?? '',
        output: found.output ?? null,
        startedAt: found.startDate ?? new Date(0),
        endedAt: found.stopDate ?? null,
        error: found.error ?? null,
        cause: found.cause ?? null,
        redrivable: found.redriveStatus === 'REDRIVABLE',
      }
    } catch (error) {
      if (error instanceof sdk.ExecutionDoesNotExist) return null
      throw error
    }
  })
}

/** Starts it; `exists` where the name is taken, by whatever. */
export async function startExecution(
  aws: Aws,
  start: { readonly stateMachineArn: string; readonly name: string; readonly input: string },
): Promise<'started' | 'exists'> {
  return asking(aws, 'StartExecution', start.stateMachineArn, async (sfn, sdk) => {
    try {
      await sfn.send(new sdk.StartExecutionCommand(start))
      return 'started'
    } catch (error) {
      if (error instanceof sdk.ExecutionAlreadyExists) return 'exists'
      throw error
    }
  })
}

/** The error of an execution that was stopped by `stopExecution`. */
export const STOPPED_BY_US = 'Headwater.Stopped'

/** Stops it; one that has ended, or that there never was, stays as it is. */
export async function stopExecution(aws: Aws, executionArn: string, cause: string): Promise<void> {
  await asking(aws, 'StopExecution', executionArn, async (sfn, sdk) => {
    try {
      await sfn.send(new sdk.StopExecutionCommand({ executionArn, error: STOPPED_BY_US, cause }))
    } catch (error) {
      const ended = error instanceof sdk.ExecutionDoesNotExist || error instanceof sdk.ValidationException
      if (!ended) throw error
    }
  })
}

type Sfn = typeof import('@aws-sdk/client-sfn')

export async function asking<T>(
  aws: Aws,
  call: string,
  arn: string,
  work: (sfn: Awaited<ReturnType<Aws['sfn']>>, sdk: Sfn) => Promise<T>,
): Promise<T> {
  const asked = {
    region: aws.region,
    endpoint: aws.endpoint,
    service: 'Step Functions',
    call: `states:${call}`,
    // arn:aws:states:<region>:<account>:stateMachine|execution:<machine>[:<name>]
    stateMachine: arn.split(':')[6] ?? arn,
  }
  return explaining(asked, async () => work(await aws.sfn(), await import('@aws-sdk/client-sfn')))
}
