import type { StepResult } from '@headwater/engine'
import type { EcsTarget } from './ecs.ts'
import { isUnreachable, sdkError } from './sdk-error.ts'

export type Failed = Extract<StepResult, { state: 'failed' }>

export function failed(message: string, evidence: readonly string[], next: readonly string[]): Failed {
  return { state: 'failed', message, evidence, next }
}

/** It passes by itself: worth another attempt. */
function passing(failure: Failed): Failed {
  return { ...failure, transient: true }
}

const ACTIONS = 'ecs:DescribeServices, ecs:ListTasks, ecs:DescribeTasks, ecs:StopTask, ecs:UpdateService'

export interface Place extends EcsTarget {
  /** Null for AWS itself. */
  readonly endpoint: string | null
}

/** Puts an error of the SDK into words: the cause, what ECS said, and what to type next. */
export function explain(error: unknown, place: Place): Failed {
  const { name, code, message } = sdkError(error)
  const { cluster, service, region, endpoint } = place
  const said = [`${name}: ${message}`]
  switch (name) {
    case 'ClusterNotFoundException':
      return failed(`no ECS cluster ${cluster} in region ${region}`, said, [
        `aws ecs list-clusters --region ${region}`,
        'the name, the region or the account may be another one',
      ])
    case 'ServiceNotFoundException':
      return noSuchService(place, said)
    case 'ServiceNotActiveException':
      return failed(`the ECS service ${cluster}/${service} is not active`, said, [describeService(place)])
    case 'AccessDeniedException':
      return failed(`not allowed to restart ${cluster}/${service}`, said, [
        `allow ${ACTIONS}`,
        'aws sts get-caller-identity   shows who is asking',
      ])
    case 'UnrecognizedClientException':
    case 'InvalidSignatureException':
    case 'InvalidClientTokenId':
    case 'ExpiredTokenException':
    case 'ExpiredToken':
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return failed(`AWS does not accept the credentials for region ${region}`, said, [
        endpoint === null ? 'aws sts get-caller-identity' : 'pnpm headwater sandbox down, then the same again',
        ...(name.startsWith('Expired') ? ['log in again (aws sso login)'] : []),
      ])
    case 'ThrottlingException':
    case 'TooManyRequestsException':
    case 'RequestLimitExceeded':
      return passing(
        failed(`ECS in ${region} throttles: too many calls for this account`, said, [
          'wait a minute, then run it again',
        ]),
      )
    // A trouble of AWS's own.
    case 'ServerException':
    case 'ServiceUnavailable':
    case 'ServiceUnavailableException':
    case 'InternalFailure':
      return passing(failed(`ECS refused to restart ${cluster}/${service}`, said, [describeService(place)]))
  }
  if (isUnreachable({ name, code })) {
    return passing(
      failed(`ECS cannot be reached at ${endpoint ?? `region ${region}`}`, said, [
        ...(endpoint === null ? ['check the network, and that there is such a region'] : ['pnpm headwater sandbox up']),
      ]),
    )
  }
  return failed(`ECS refused to restart ${cluster}/${service}`, said, [describeService(place)])
}

export function noSuchService(place: EcsTarget, evidence: readonly string[] = []): Failed {
  const { cluster, service, region } = place
  return failed(`no ECS service ${service} in cluster ${cluster} (${region})`, evidence, [
    `aws ecs list-services --cluster ${cluster} --region ${region}`,
  ])
}

export function describeService({ cluster, service, region }: EcsTarget): string {
  return `aws ecs describe-services --cluster ${cluster} --services ${service} --region ${region}`
}
