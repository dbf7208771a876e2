import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { startAws } from '@headwater/sandbox'
import { type ProvisionOptions, provision } from '../sandbox/provision.ts'

/** The Python of the test setup, with what the jobs import. */
export const python = process.env.HEADWATER_TEST_PYTHON ?? ''

export interface Execution {
  readonly status: string
  readonly output: unknown
  readonly error: string | undefined
  /** On failure, the Glue job run that it ended with. */
  readonly jobRun: { readonly JobRunState: string; readonly ErrorMessage: string } | null
  readonly arn: string
}

export interface Emulator extends AsyncDisposable {
  readonly settings: {
    readonly endpoint: string
    readonly region: string
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  }
  readonly seeded: Awaited<ReturnType<typeof provision>>
  keys(bucket: string, prefix?: string): Promise<readonly string[]>
  read(bucket: string, key: string): Promise<Buffer>
  json<T>(bucket: string, key: string): Promise<T>
  write(bucket: string, key: string, body: string | Buffer): Promise<void>
  /** A bucket of another account, with one object. */
  foreignBucket(bucket: string, key: string): Promise<void>
  /** Starts a state machine under a name and waits for its end. */
  run(machine: string, name: string, input: object): Promise<Execution>
}

/** An emulator of its own with the platform in it. */
export async function startPlatform(options: ProvisionOptions): Promise<Emulator> {
  const aws = await startAws()
  const settings = { endpoint: aws.endpoint, region: aws.region, credentials: aws.credentials }
  const s3 = new S3Client({ ...settings, forcePathStyle: true })
  const states = new SFNClient(settings)
  const seeded = await provision({ ...settings, python, onProgress: () => {} }, options)
  const read = async (bucket: string, key: string) => {
    const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    return Buffer.from((await answer.Body?.transformToByteArray()) ?? [])
  }
  return {
    settings,
    seeded,
    read,
    json: async (bucket, key) => JSON.parse((await read(bucket, key)).toString()),
    keys: async (bucket, prefix = '') => {
      const answer = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }))
      return (answer.Contents ?? []).map((entry) => entry.Key ?? '')
    },
    write: async (bucket, key, body) => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }))
    },
    foreignBucket: async (bucket, key) => {
      const credentials = { accessKeyId: '000000000999', secretAccessKey: 'other' }
      const other = new S3Client({ ...settings, credentials, forcePathStyle: true })
      await other.send(new CreateBucketCommand({ Bucket: bucket }))
      await other.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'theirs' }))
      other.destroy()
    },
    run: async (machine, name, input) => {
      const stateMachineArn = `arn:aws:states:${aws.region}:000000000000:stateMachine:${machine}`
      const start = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) })
      return ended(states, (await states.send(start)).executionArn ?? '')
    },
    [Symbol.asyncDispose]: async () => {
      s3.destroy()
      states.destroy()
      await aws.stop()
    },
  }
}

async function ended(states: SFNClient, arn: string): Promise<Execution> {
  for (;;) {
    const { status = '', output, error, cause } = await states.send(new DescribeExecutionCommand({ executionArn: arn }))
    if (status !== 'RUNNING') {
      const failed = status === 'FAILED' && cause?.startsWith('{')
      return {
        arn,
        status,
        error,
        output: output === undefined ? null : JSON.parse(output),
        jobRun: failed ? JSON.parse(cause ?? '') : null,
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
