import type { EcsTarget } from './ecs.ts'

/** Where people look at this task (or, without one, this service) in AWS; null in the partitions with a console elsewhere. */
export function consoleLink({ cluster, service, region }: EcsTarget, taskArn?: string): string | null {
  const page =
    taskArn === undefined
      ? `services/${encodeURIComponent(service)}/health`
      : `tasks/${taskArn.split('/').at(-1)}/configuration`
  return inConsole(region, `ecs/v2/clusters/${encodeURIComponent(cluster)}/${page}?region=${region}`)
}

/** Where people read the logs of this group in CloudWatch; null as above. */
export function logGroupLink(region: string, logGroup: string): string | null {
  return inConsole(region, `cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${inFragment(logGroup)}`)
}

/** Where people look at this execution of a state machine; null as above. */
export function executionLink(executionArn: string): string | null {
  // arn:aws:states:eu-west-1:123456789012:execution:machine:name
  const region = executionArn.split(':')[3] ?? ''
  const place = `states/home?region=${region}#/v2/executions/details/${encodeURIComponent(executionArn)}`
  return region === '' ? null : inConsole(region, place)
}

function inConsole(region: string, place: string): string | null {
  return /^(cn|us-gov|us-iso)/.test(region) ? null : `https://${region}.console.aws.amazon.com/${place}`
}

/** CloudWatch's own escape in the part of an address behind `#`: encoded twice, with `$` for `%`. */
function inFragment(text: string): string {
  return encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$')
}
