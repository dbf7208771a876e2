import type { Aws } from '../clients.ts'
import { asking } from './execution.ts'

/** A run of a Glue job. */
export interface JobRun {
  readonly jobName: string
  readonly jobRunId: string
}

/**
 * The newest Glue job run that an execution started; null where it has started none, or does not say. Read from its history:
 * both ways to start a job (`glue:startJobRun.sync`, `aws-sdk:glue:startJobRun`) leave the names of job and run there.
 */
export async function jobRunOf(aws: Aws, executionArn: string): Promise<JobRun | null> {
  const events = await asking(aws, 'GetExecutionHistory', executionArn, async (sfn, sdk) => {
    const newest = { executionArn, reverseOrder: true, maxResults: 100 }
    return (await sfn.send(new sdk.GetExecutionHistoryCommand(newest))).events ?? []
  })
  // Each event has its details under a name of its own, with JSON texts in them.
  const said = events.map((event) => JSON.stringify(event).replaceAll('\\"', '"'))
  const named = (name: string) => {
    const pattern = new RegExp(`"${name}"\\s*:\\s*"([^"\\\\]+)"`)
    for (const text of said) {
      const found = pattern.exec(text)?.[1]
      if (found !== undefined) return found
    }
    return null
  }
  const jobName = named('JobName')
  const jobRunId = named('JobRunId')
  return jobName === null || jobRunId === null ? null : { jobName, jobRunId }
}

/**
 * Stops the Glue job of an execution that was stopped: AWS does so by itself for the `.sync` form alone. Whether it worked is
 * not known: what the job still writes lies under a run_id that counts for nobody.
 */
export async function stopJobOf(aws: Aws, executionArn: string): Promise<void> {
  try {
    const run = await jobRunOf(aws, executionArn)
    if (run === null) return
    const { BatchStopJobRunCommand } = await import('@aws-sdk/client-glue')
    await (await aws.glue()).send(new BatchStopJobRunCommand({ JobName: run.jobName, JobRunIds: [run.jobRunId] }))
  } catch {
    // The execution itself is stopped; a permission that lacks here must not turn that into a failure.
  }
}
