import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena'
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn'
import type { CanonicalDocument } from '@headwater/aws/silver'
import type { AwsPlace } from '../../rig.ts'

export const SILVER = 'silver/mortgages/transactions'

export interface StoredObject {
  readonly bucket: string
  readonly key: string
  readonly etag: string
  readonly bytes: number
}

export interface Execution {
  readonly name: string
  readonly arn: string
  readonly status: string
  readonly input: string
  readonly started: number
  /** Now, where it has not ended. */
  readonly ended: number
}

/** The account as somebody with the AWS CLI sees it: nothing here asks Headwater. */
export interface Lake {
  readonly place: AwsPlace
  list(bucket: string, prefix?: string): Promise<readonly StoredObject[]>
  read(bucket: string, key: string): Promise<Buffer>
  json<Document>(bucket: string, key: string): Promise<Document>
  write(bucket: string, key: string, body: string | Buffer): Promise<void>
  remove(bucket: string, keys: readonly string[]): Promise<void>
  canonical(): Promise<CanonicalDocument>
  /** The rows of a query, without the header; every value is a text. */
  athena(sql: string): Promise<readonly (readonly string[])[]>
  /** Executions that make Silver, whose name has this in it. */
  executions(part: string): Promise<readonly Execution[]>
  close(): void
}

export function openLake(place: AwsPlace): Lake {
  const s3 = new S3Client({ ...place, forcePathStyle: true })
  const states = new SFNClient(place)
  const athena = new AthenaClient(place)
  const read: Lake['read'] = async (bucket, key) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    return Buffer.from((await Body?.transformToByteArray()) ?? [])
  }
  const json = async <Document>(bucket: string, key: string): Promise<Document> =>
    JSON.parse((await read(bucket, key)).toString())
  return {
    place,
    read,
    json,
    athena: (sql) => ask(athena, sql),
    canonical: () => json('ohpen-silver', `${SILVER}/_CANONICAL.json`),
    async list(bucket, prefix = '') {
      const found: StoredObject[] = []
      let token: string | undefined
      do {
        const page = await s3.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(token && { ContinuationToken: token }) }),
        )
        for (const { Key = '', ETag = '', Size = 0 } of page.Contents ?? []) {
          found.push({ bucket, key: Key, etag: ETag, bytes: Size })
        }
        token = page.NextContinuationToken
      } while (token !== undefined)
      return found
    },
    async write(bucket, key, body) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
    },
    async remove(bucket, keys) {
      await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }))
    },
    async executions(part) {
      const stateMachineArn = `arn:aws:states:${place.region}:${place.credentials.accessKeyId}:stateMachine:ohpen-etl-orchestration`
      const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1000 }))
      const wanted = executions.filter(({ name }) => name?.includes(part))
      return Promise.all(wanted.map(async ({ executionArn }) => describe(states, executionArn ?? '')))
    },
    close() {
      s3.destroy()
      states.destroy()
      athena.destroy()
    },
  }
}

async function ask(client: AthenaClient, sql: string): Promise<readonly (readonly string[])[]> {
  const { QueryExecutionId } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Database: 'mortgages' },
      ResultConfiguration: { OutputLocation: 's3://ohpen-artifacts/athena/' },
    }),
  )
  for (;;) {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }))
    const { State, StateChangeReason } = QueryExecution?.Status ?? {}
    if (State === 'SUCCEEDED') break
    if (State === 'FAILED' || State === 'CANCELLED') throw new Error(`${State}: ${StateChangeReason}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }))
  return (ResultSet?.Rows ?? []).slice(1).map((row) => (row.Data ?? []).map((value) => value.VarCharValue ?? ''))
}

async function describe(states: SFNClient, arn: string): Promise<Execution> {
  const found = await states.send(new DescribeExecutionCommand({ executionArn: arn }))
  const { name = '', status = '', input = '', startDate = new Date(0), stopDate = new Date() } = found
  return { name, arn, status, input, started: startDate.getTime(), ended: stopDate.getTime() }
}

/** Where upstream's file of a date lies; the sample's own without a run_id. */
export function bronzeKey(date: string, runId = originalOf(date)): string {
  return `bronze/mortgages/transactions/ingest_date=${date}/run_id=${runId}/transactions.csv.gz`
}

/** The run_id under which the sample has a date. */
export function originalOf(date: string): string {
  return `${date.replaceAll('-', '')}T120000Z`
}

/** The month folder of a run in Silver. */
export function folderOf(month: string, runId: string, schemaVersion = 'v1'): string {
  const [year, number] = month.split('-')
  return `${SILVER}/year=${year}/month=${number}/schema_v=${schemaVersion}/run_id=${runId}`
}
