import type { EcsTarget } from './ecs.ts'

/** Where people look at this task (or, without one, this service) in AWS; null in the partitions with a console elsewhere. */
export function consoleLink({ cluster, service, region }: EcsTarget, taskArn?: string): string | null {
  if (/^(cn|us-gov|us-iso)/.test(region)) return null
  const clusterPage = `https://${region}.console.aws.amazon.com/ecs/v2/clusters/${encodeURIComponent(cluster)}`
  const page =
    taskArn === undefined
      ? `services/${encodeURIComponent(service)}/health`
      : `tasks/${taskArn.split('/').at(-1)}/configuration`
  return `${clusterPage}/${page}?region=${region}`
}
