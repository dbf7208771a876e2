import { ACCOUNT, type EcsServiceConfig } from './config.ts'

type Place = Pick<EcsServiceConfig, 'region' | 'cluster' | 'service'>

export function clusterArn({ region, cluster }: Place): string {
  return `arn:aws:ecs:${region}:${ACCOUNT}:cluster/${cluster}`
}

export function serviceArn({ region, cluster, service }: Place): string {
  return `arn:aws:ecs:${region}:${ACCOUNT}:service/${cluster}/${service}`
}

export function taskArn({ region, cluster }: Place, taskId: string): string {
  return `arn:aws:ecs:${region}:${ACCOUNT}:task/${cluster}/${taskId}`
}

/** The stand-in has one definition a service, in its first revision. */
export function taskDefinitionArn({ region, service }: Place): string {
  return `arn:aws:ecs:${region}:${ACCOUNT}:task-definition/${service}:1`
}
