import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateJobCommand } from '@aws-sdk/client-glue'
import { CreateStateMachineCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn'
import type { Aws } from '../../clients.ts'
import { openObjects } from '../../silver/objects.ts'
import { executionArns } from '../execution.ts'

export const MACHINE = 'ohpen-etl-orchestration'
const ROLE = 'arn:aws:iam::000000000000:role/test'
export const LOG_GROUP = '/aws-glue/jobs/output'

/**
 * A state machine that does what its input's `act` says: `wait` (longer than any test), `fail`, `glue` (runs the job, which
 * fails), `glue wait` (its job does not end), or ends well.
 */
export async function createMachine(aws: Aws, bucket: string): Promise<void> {
  await openObjects(aws, bucket).write('job.py', JOB)
  await (await aws.logs()).send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP }))
  await (await aws.glue()).send(
    new CreateJobCommand({
      Name: 'failing',
      Role: ROLE,
      Command: { Name: 'pythonshell', ScriptLocation: `s3://${bucket}/job.py`, PythonVersion: '3.9' },
    }),
  )
  await createStateMachine(aws, MACHINE, DEFINITION)
}

export async function createStateMachine(aws: Aws, name: string, definition: object): Promise<void> {
  await (await aws.sfn()).send(
    new CreateStateMachineCommand({ name, roleArn: ROLE, definition: JSON.stringify(definition) }),
  )
}

/** Names of all executions there ever were. */
export async function executionNames(aws: Aws, stateMachine = MACHINE): Promise<readonly string[]> {
  const { stateMachineArn } = await executionArns(aws, { stateMachine, name: 'any' })
  const { executions = [] } = await (await aws.sfn()).send(new ListExecutionsCommand({ stateMachineArn }))
  return executions.map(({ name = '' }) => name)
}

/** Writes lines of its own run, of a run whose name ends its own, and of another; then fails. */
const JOB = `
import boto3, os, sys, time
run = os.environ['run_key']
if os.environ['act'] == 'glue wait':
    time.sleep(600)
lines = ['run_id=%s INFO reading' % run, 'run_id=other INFO hello', 'run_id=%s-more INFO hello' % run, 'run_id=%s ERROR no room' % run]
logs = boto3.client('logs')
logs.create_log_stream(logGroupName='${LOG_GROUP}', logStreamName=run)
logs.put_log_events(logGroupName='${LOG_GROUP}', logStreamName=run,
    logEvents=[{'timestamp': int(time.time() * 1000), 'message': line} for line in lines])
print('no room on the disk', file=sys.stderr)
sys.exit(1)
`

const is = (value: string, next: string) => ({ Variable: '$.act', StringEquals: value, Next: next })

const DEFINITION = {
  StartAt: 'Choose',
  States: {
    Choose: {
      Type: 'Choice',
      Choices: [is('wait', 'Wait'), is('fail', 'Fail'), is('glue', 'Start'), is('glue wait', 'Start')],
      Default: 'Done',
    },
    Wait: { Type: 'Wait', Seconds: 1_000_000, Next: 'Done' },
    Start: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:glue:startJobRun',
      Parameters: { JobName: 'failing', Arguments: { '--run_key.$': '$.run_key', '--act.$': '$.act' } },
      Next: 'Pause',
    },
    Pause: { Type: 'Wait', Seconds: 5, Next: 'Look' },
    Look: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:glue:getJobRun',
      Parameters: { JobName: 'failing', 'RunId.$': '$.JobRunId' },
      ResultSelector: { 'JobRunId.$': '$.JobRun.Id', 'JobRun.$': '$.JobRun' },
      Next: 'Ended',
    },
    Ended: {
      Type: 'Choice',
      Choices: [{ Variable: '$.JobRun.JobRunState', StringEquals: 'FAILED', Next: 'JobFailed' }],
      Default: 'Pause',
    },
    JobFailed: { Type: 'Fail', Error: 'States.TaskFailed', CausePath: 'States.JsonToString($.JobRun)' },
    Fail: { Type: 'Fail', Error: 'Bad', Cause: 'told to' },
    Done: { Type: 'Pass', End: true },
  },
}
