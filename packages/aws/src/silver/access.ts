import type { AccessCheck } from '../access.ts'
import type { Aws } from '../clients.ts'
import { executionArns } from '../executions/execution.ts'
import { explaining } from '../troubles/explaining.ts'
import { AwsError } from '../troubles/trouble.ts'
import type { Dataset } from './dataset.ts'
import { openObjects } from './objects.ts'
import { readCanonical } from './read-documents.ts'

/** What has an effect, and so is named and not tried. */
const NOT_TRIED = ['s3:PutObject', 's3:DeleteObject', 'states:StartExecution', 'athena:StartQueryExecution']

/**
 * Tries the calls that backfills and promotions of a dataset need, as far as they have no effect. The first check tells what
 * counts now. Never throws for what AWS refuses.
 */
export async function checkDatasetAccess(aws: Aws, dataset: Dataset): Promise<readonly AccessCheck[]> {
  const { bronze, silver, quarantine, gold, athena, logGroup } = dataset
  const canonical = attempt('s3:GetObject', async () => {
    const found = await readCanonical(openObjects(aws, silver.bucket), dataset)
    return found === null ? 'nothing counts yet' : counted(found.document.partitions, found.document.version)
  })
  const places = [bronze, silver, quarantine, gold, athena.results]
  const buckets = [...new Map(places.map((place) => [place.bucket, place])).values()]
  const checks = await Promise.all([
    canonical,
    ...buckets.map(({ bucket, prefix }) => attempt('s3:ListBucket', () => mayList(aws, bucket, `${prefix}/`))),
    ...[dataset, gold].map(({ stateMachine }) =>
      attempt('states:DescribeStateMachine', () => isThere(aws, stateMachine)),
    ),
    attempt('logs:DescribeLogGroups', () => mayReadLogs(aws, logGroup)),
    attempt('glue:GetDatabase', () => mayAsk(aws, athena.database)),
  ])
  return [
    ...checks,
    ...NOT_TRIED.map((call) => ({ call, ok: true, message: 'not tried: it has an effect', mend: null })),
  ]
}

async function attempt(call: string, ask: () => Promise<string | null>): Promise<AccessCheck> {
  try {
    return { call, ok: true, message: await ask(), mend: null }
  } catch (error) {
    if (error instanceof AwsError) {
      const { message, next } = error.trouble
      return { call, ok: false, message, mend: next[0] ?? null }
    }
    throw error
  }
}

function counted(partitions: object, version: number): string {
  const dates = Object.keys(partitions).length
  return `${dates} ${dates === 1 ? 'date counts' : 'dates count'}, version ${version}`
}

function asking<T>(aws: Aws, service: string, call: string, place: object, work: () => Promise<T>): Promise<T> {
  return explaining({ region: aws.region, endpoint: aws.endpoint, service, call, ...place }, work)
}

function mayList(aws: Aws, bucket: string, prefix: string): Promise<null> {
  return asking(aws, 'S3', 's3:ListBucket', { bucket, key: prefix }, async () => {
    const { ListObjectsV2Command } = await import('@aws-sdk/client-s3')
    await (await aws.s3()).send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: 1 }))
    return null
  })
}

function isThere(aws: Aws, stateMachine: string): Promise<null> {
  return asking(aws, 'Step Functions', 'states:DescribeStateMachine', { stateMachine }, async () => {
    const { DescribeStateMachineCommand } = await import('@aws-sdk/client-sfn')
    const { stateMachineArn } = await executionArns(aws, { stateMachine, name: 'none' })
    await (await aws.sfn()).send(new DescribeStateMachineCommand({ stateMachineArn }))
    return null
  })
}

/** Of its jobs; a group that is not there yet is made by the first of them. */
function mayReadLogs(aws: Aws, logGroup: string): Promise<null> {
  return asking(aws, 'CloudWatch Logs', 'logs:DescribeLogGroups', {}, async () => {
    const { DescribeLogGroupsCommand } = await import('@aws-sdk/client-cloudwatch-logs')
    await (await aws.logs()).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroup, limit: 1 }))
    return null
  })
}

function mayAsk(aws: Aws, database: string): Promise<null> {
  return asking(aws, 'the Glue catalog', 'glue:GetDatabase', {}, async () => {
    const { GetDatabaseCommand } = await import('@aws-sdk/client-glue')
    await (await aws.glue()).send(new GetDatabaseCommand({ Name: database }))
    return null
  })
}
