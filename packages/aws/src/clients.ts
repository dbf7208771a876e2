import type { AthenaClient } from '@aws-sdk/client-athena'
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import type { GlueClient } from '@aws-sdk/client-glue'
import type { S3Client } from '@aws-sdk/client-s3'
import type { SFNClient } from '@aws-sdk/client-sfn'
import type { STSClient } from '@aws-sdk/client-sts'
import type { MiddlewareStack } from '@smithy/types'
import pLimit from 'p-limit'
import { counting, type RequestCount, requestCount } from './request-count.ts'
import { explaining } from './troubles/explaining.ts'

/** Where AWS is, and who asks. Without endpoint and credentials: AWS itself, as its own tools would ask. */
export interface AwsSettings {
  readonly region: string
  /** Another address than AWS's own, for all services: the sandbox's emulator. */
  readonly endpoint?: string
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  /** Of `~/.aws/config`. */
  readonly profile?: string
  /** How often the SDK tries a call that is throttled or gets no answer. Default 5. */
  readonly maxAttempts?: number
  /** How many S3 requests may be on their way at once. Default 32; AWS's own limit is far above that (3,500 writes a second). */
  readonly requestsAtOnce?: number
}

/** One account and region of AWS. Each client is made when it is first asked for, and its SDK is loaded then. */
export interface Aws {
  readonly region: string
  /** Null for AWS itself. */
  readonly endpoint: string | null
  readonly s3: () => Promise<S3Client>
  readonly sfn: () => Promise<SFNClient>
  readonly glue: () => Promise<GlueClient>
  readonly athena: () => Promise<AthenaClient>
  readonly logs: () => Promise<CloudWatchLogsClient>
  readonly sts: () => Promise<STSClient>
  /** Of the credentials; asked once. Throws AwsError where AWS does not say. */
  readonly account: () => Promise<AwsAccount>
  /** Runs work that sends an S3 request, once there is room for it. Not to be nested: the inner one could wait for ever. */
  readonly whenRoom: <T>(work: () => Promise<T>) => Promise<T>
  /** Every request that was sent so far, repeated attempts included. */
  readonly requests: RequestCount
  readonly close: () => void
}

export interface AwsAccount {
  /** Twelve digits. */
  readonly id: string
  /** The first part of its ARNs: `aws`, `aws-cn`, `aws-us-gov`. */
  readonly arnPartition: string
  /** Who asks, as an ARN. */
  readonly caller: string
}

/** Opens an account of AWS in one region. Nothing is asked of it yet. */
export function openAws({
  region,
  endpoint,
  credentials,
  profile,
  maxAttempts = 5,
  requestsAtOnce = 32,
}: AwsSettings): Aws {
  const requests = requestCount()
  const options = {
    region,
    maxAttempts,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
    ...(profile !== undefined && { profile }),
  }
  const open: { destroy: () => void }[] = []
  const client = <I extends object, O extends object, T extends SdkClient<I, O>>(
    make: () => Promise<T & SdkClient<I, O>>,
  ): (() => Promise<T>) =>
    once(async () => {
      const made = await make()
      made.middlewareStack.use(counting<I, O>(requests))
      open.push(made)
      return made
    })

  const sts = client(async () => new (await import('@aws-sdk/client-sts')).STSClient(options))
  const whenRoom = pLimit(requestsAtOnce)
  return {
    region,
    endpoint: endpoint ?? null,
    // The emulator has no host name per bucket.
    s3: client(async () => {
      const { S3Client } = await import('@aws-sdk/client-s3')
      return new S3Client({ ...options, forcePathStyle: endpoint !== undefined })
    }),
    sfn: client(async () => new (await import('@aws-sdk/client-sfn')).SFNClient(options)),
    glue: client(async () => new (await import('@aws-sdk/client-glue')).GlueClient(options)),
    athena: client(async () => new (await import('@aws-sdk/client-athena')).AthenaClient(options)),
    logs: client(async () => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(options)),
    sts,
    account: once(() =>
      explaining({ region, endpoint: endpoint ?? null, service: 'STS' }, async () => {
        const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
        const { Account = '', Arn = '' } = await (await sts()).send(new GetCallerIdentityCommand({}))
        return { id: Account, arnPartition: Arn.split(':')[1] || 'aws', caller: Arn }
      }),
    ),
    whenRoom: (work) => whenRoom(work),
    requests: requests.read,
    close: () => {
      for (const made of open.splice(0)) made.destroy()
    },
  }
}

/** What every client of the SDK has. */
interface SdkClient<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>
  readonly destroy: () => void
}

/** Asks once, and again only after a failure. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = null
      throw error
    })
    return asked
  }
}
