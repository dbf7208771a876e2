import { Athena } from '@aws-sdk/client-athena'
import { Glue } from '@aws-sdk/client-glue'
import { S3 } from '@aws-sdk/client-s3'
import { SFN } from '@aws-sdk/client-sfn'
import { vi } from 'vitest'
import type { TemporaryAws } from '../index.ts'

export type Reachable = Pick<TemporaryAws, 'endpoint' | 'credentials' | 'region'>

export function clientsOf({ endpoint, credentials, region }: Reachable) {
  // The SDK writes into the credentials that it is given.
  const settings = { endpoint, credentials: { ...credentials }, region }
  return {
    s3: new S3({ ...settings, forcePathStyle: true }),
    sfn: new SFN(settings),
    glue: new Glue(settings),
    athena: new Athena(settings),
  }
}

/** A state machine with one Glue job in it, made of this script. Gives its ARN. */
export async function makeMachine(aws: Reachable, { bucket, script }: Job): Promise<string> {
  const { s3, glue, sfn } = clientsOf(aws)
  await s3.putObject({ Bucket: bucket, Key: 'job.py', Body: script })
  const Command = { Name: 'pythonshell', ScriptLocation: `s3://${bucket}/job.py`, PythonVersion: '3.9' }
  const role = 'arn:aws:iam::000000000000:role/glue'
  await glue.createJob({ Name: 'job', Role: role, Command })
  const definition = JSON.stringify(DEFINITION)
  const { stateMachineArn = '' } = await sfn.createStateMachine({ name: 'machine', definition, roleArn: role })
  return stateMachineArn
}

export interface Job {
  readonly bucket: string
  readonly script: string
}

/** One execution of such a machine, to its end. */
export async function runToEnd(aws: Reachable, job: Job) {
  const stateMachineArn = await makeMachine(aws, job)
  return executed(aws, stateMachineArn, 'first', job.bucket)
}

export async function executed(aws: Reachable, stateMachineArn: string, name: string, bucket: string) {
  const { sfn } = clientsOf(aws)
  const { executionArn } = await sfn.startExecution({ stateMachineArn, name, input: JSON.stringify({ bucket }) })
  return vi.waitUntil(
    async () => {
      const found = await sfn.describeExecution({ executionArn })
      return found.status !== 'RUNNING' && found
    },
    { timeout: 30_000 },
  )
}

const DEFINITION = {
  StartAt: 'Start',
  States: {
    Start: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:glue:startJobRun',
      Parameters: { JobName: 'job', Arguments: { '--bucket.$': '$.bucket', '--colour': 'red' } },
      ResultPath: '$.run',
      Next: 'Wait',
    },
    Wait: { Type: 'Wait', Seconds: 10, Next: 'Look' },
    Look: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:glue:getJobRun',
      Parameters: { JobName: 'job', 'RunId.$': '$.run.JobRunId' },
      ResultPath: '$.run.found',
      Next: 'Ended?',
    },
    'Ended?': {
      Type: 'Choice',
      Choices: [
        { Variable: '$.run.found.JobRun.JobRunState', StringEquals: 'SUCCEEDED', Next: 'Good' },
        { Variable: '$.run.found.JobRun.JobRunState', StringEquals: 'FAILED', Next: 'Bad' },
      ],
      Default: 'Wait',
    },
    Good: { Type: 'Succeed' },
    Bad: { Type: 'Fail', Error: 'JobFailed', CausePath: '$.run.found.JobRun.ErrorMessage' },
  },
}
