import { isUnreachable, type SdkError, sdkError } from '../sdk-error.ts'
import type { Trouble } from './trouble.ts'

/** What was asked, for the message. */
export interface Asked {
  readonly region: string
  /** Null for AWS itself. */
  readonly endpoint: string | null
  /** `S3`, `Step Functions`: who was asked. */
  readonly service: string
  readonly bucket?: string
  readonly key?: string
  readonly stateMachine?: string
  /** As an IAM policy names it: `s3:GetObject`. */
  readonly call?: string
}

const DENIED = /^(AccessDenied|AccessDeniedException|Forbidden|AllAccessDisabled|403)$/
const CREDENTIALS =
  /^(Expired.*|InvalidAccessKeyId|InvalidToken|InvalidClientTokenId|UnrecognizedClientException|InvalidSignature.*|SignatureDoesNotMatch|MissingAuthenticationToken.*|CredentialsProviderError|TokenProviderError|RequestTimeTooSkewed)$/
const THROTTLED =
  /^(Throttl.*|SlowDown|TooManyRequests.*|RequestLimitExceeded|ProvisionedThroughputExceeded.*|LimitExceededException|ExecutionLimitExceeded|ConcurrentRunsExceededException|503)$/
const OTHER_REGION = /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|301)$/
const AWS_TROUBLE = /^(Internal.*|ServiceUnavailable.*|ServerException|5\d\d)$/

/** Puts an error of the SDK into words. Never throws; what nobody foresaw is `refused by AWS`, with what AWS said. */
export function recognise(error: unknown, asked: Asked): Trouble {
  const { name, code, status, message, region: elsewhere } = facts(error)
  const said = [message === '' || message === name ? name : `${name}: ${message}`]
  const what = asked.bucket === undefined ? '' : ` ${place(asked)}`
  if ((OTHER_REGION.test(name) || status === 301) && asked.bucket !== undefined) {
    return {
      kind: 'other region',
      message: `bucket ${asked.bucket} is not in region ${asked.region}${elsewhere === null ? '' : `, but in ${elsewhere}`}`,
      evidence: said,
      next: [
        elsewhere === null
          ? `aws s3api get-bucket-location --bucket ${asked.bucket}   says where it is`
          : `write region: '${elsewhere}' where the platform declares the dataset, or name the right bucket`,
      ],
    }
  }
  if (DENIED.test(name) || status === 403) {
    if (!CREDENTIALS.test(name)) {
      return {
        kind: 'access denied',
        message: `not allowed${asked.call === undefined ? ` by ${asked.service}` : ` to call ${asked.call}`}${what && ` on${what}`}`,
        evidence: said,
        next: [
          asked.call === undefined
            ? `allow what is needed of ${asked.service}`
            : `allow ${asked.call}${what && ` on${what}`}`,
          'aws sts get-caller-identity   shows who is asking',
          ...(asked.call === 's3:GetObject'
            ? [`without s3:ListBucket on ${asked.bucket}, S3 says the same of an object that is not there`]
            : []),
        ],
      }
    }
  }
  if (CREDENTIALS.test(name)) {
    return {
      kind: 'credentials',
      message: `AWS does not accept the credentials for region ${asked.region}`,
      evidence: said,
      next: [
        ...(name.startsWith('Expired') ? ['log in again (aws sso login)'] : []),
        asked.endpoint === null ? 'aws sts get-caller-identity' : 'pnpm headwater sandbox down, then the same again',
      ],
    }
  }
  if (THROTTLED.test(name) || status === 429) {
    return {
      kind: 'throttled',
      message: `${asked.service} in ${asked.region} throttles: too many calls for this account`,
      evidence: said,
      next: ['wait a minute, then run it again; a smaller limit of the pool keeps below it'],
      transient: true,
    }
  }
  if (isUnreachable({ name, code })) {
    return {
      kind: 'unreachable',
      message: `${asked.service} cannot be reached at ${asked.endpoint ?? `region ${asked.region}`}`,
      evidence: said,
      next: [
        asked.endpoint === null ? 'check the network, and that there is such a region' : 'pnpm headwater sandbox up',
      ],
      transient: true,
    }
  }
  switch (name) {
    case 'NoSuchBucket':
      return {
        kind: 'no such bucket',
        message: `there is no bucket ${asked.bucket}`,
        evidence: said,
        next: ['aws s3 ls   lists those of this account', 'the name or the account may be another one'],
      }
    case 'NoSuchKey':
    case 'NotFound':
      return {
        kind: 'no such object',
        message: `there is no${what || ' such object'}`,
        evidence: said,
        next: listing(asked),
      }
    case 'StateMachineDoesNotExist':
    case 'InvalidArn':
      return {
        kind: 'no such state machine',
        message: `there is no state machine ${asked.stateMachine} in region ${asked.region}`,
        evidence: said,
        next: [`aws stepfunctions list-state-machines --region ${asked.region}`],
      }
  }
  return {
    kind: 'refused by AWS',
    message: `${asked.service} refused${asked.call === undefined ? '' : ` ${asked.call}`}${what && ` on${what}`}`,
    evidence: said,
    next: ['the same again, once what it says is mended'],
    ...((AWS_TROUBLE.test(name) || status >= 500) && { transient: true }),
  }
}

function place({ bucket, key }: Asked): string {
  return `s3://${bucket}/${key ?? ''}`
}

function listing({ bucket, key = '', region }: Asked): string[] {
  return bucket === undefined
    ? []
    : [`aws s3 ls s3://${bucket}/${key.slice(0, key.lastIndexOf('/') + 1)} --region ${region}`]
}

interface Facts extends SdkError {
  readonly status: number
  /** Where the bucket is, as S3 says it with a redirect. */
  readonly region: string | null
}

/** What the SDK adds to an error. */
interface SdkFacts {
  /** With AuthorizationHeaderMalformed: the region that it should have been signed for. */
  readonly Region?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly headers?: { readonly [name: string]: string } }
}

function facts(error: unknown): Facts {
  const said = sdkError(error)
  if (!(error instanceof Error)) return { ...said, status: 0, region: null }
  const given: Error & SdkFacts = error
  return {
    ...said,
    status: given.$metadata?.httpStatusCode ?? 0,
    region:
      given.$response?.headers?.['x-amz-bucket-region'] ?? (typeof given.Region === 'string' ? given.Region : null),
  }
}
