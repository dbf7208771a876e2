import type { Aws } from '../clients.ts'

/** Pages of a log group that are looked through: CloudWatch answers with many empty ones in a large group. */
const PAGES = 20
/** The job's machine may have another clock. */
const BEFORE_MS = 5 * 60_000

/**
 * The newest lines that name this run, oldest first; no others: a name that only contains the run's (a scheduled run's name is
 * the end of a backfill's) is another run. Empty where the group is not there or may not be read: a log is never worth a failure.
 */
export async function runLogLines(
  aws: Aws,
  { group, runId, since, limit = 20 }: { group: string; runId: string; since: Date; limit?: number },
): Promise<readonly string[]> {
  try {
    const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs')
    const logs = await aws.logs()
    const lines: string[] = []
    let nextToken: string | undefined
    for (let page = 0; page < PAGES; page++) {
      const answer = await logs.send(
        new FilterLogEventsCommand({
          logGroupName: group,
          filterPattern: `"${runId}"`,
          startTime: since.getTime() - BEFORE_MS,
          ...(nextToken !== undefined && { nextToken }),
        }),
      )
      for (const { message = '' } of answer.events ?? []) {
        if (namesRun(message, runId)) lines.push(message.trimEnd())
      }
      nextToken = answer.nextToken
      if (nextToken === undefined) break
    }
    return lines.slice(-limit)
  } catch {
    return []
  }
}

/** How a person reads them. */
export function logsCommand({ group, runId }: { group: string; runId: string }, region: string): string {
  return `aws logs filter-log-events --log-group-name ${group} --filter-pattern '"${runId}"' --region ${region}`
}

/** Whether a line names exactly this run. */
export function namesRun(line: string, runId: string): boolean {
  for (let at = line.indexOf(runId); at !== -1; at = line.indexOf(runId, at + 1)) {
    const around = `${line[at - 1] ?? ' '}${line[at + runId.length] ?? ' '}`
    if (!/[A-Za-z0-9-]/.test(around)) return true
  }
  return false
}
