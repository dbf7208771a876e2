import { clusterArn, serviceArn, taskArn, taskDefinitionArn } from './arns.ts'
import type { Deployment, EcsService } from './service.ts'
import type { Task } from './task.ts'

// The answers' shapes are those of the ECS API reference; times are seconds since 1970, as AWS JSON 1.1 wants them.

export function describeTask(service: EcsService, task: Task) {
  return {
    taskArn: taskArn(service.config, task.id),
    clusterArn: clusterArn(service.config),
    taskDefinitionArn: taskDefinitionArn(service.config),
    group: `service:${service.config.service}`,
    startedBy: task.deployment,
    launchType: 'EC2',
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: task.lastStatus === 'RUNNING' ? 'HEALTHY' : 'UNKNOWN',
    createdAt: seconds(task.createdAt),
    ...(task.startedAt === null ? {} : { startedAt: seconds(task.startedAt) }),
    ...(task.stoppedAt === null ? {} : { stoppedAt: seconds(task.stoppedAt) }),
    ...(task.stopCode === null ? {} : { stopCode: task.stopCode, stoppedReason: task.stoppedReason }),
    containers: [],
    attachments: [],
    tags: [],
  }
}

export function describeService(service: EcsService) {
  const running = service.runningTasks().length
  return {
    serviceArn: serviceArn(service.config),
    serviceName: service.config.service,
    clusterArn: clusterArn(service.config),
    status: 'ACTIVE',
    desiredCount: service.desiredCount,
    runningCount: running,
    pendingCount: service.liveTasks().length - running,
    launchType: 'EC2',
    schedulingStrategy: 'REPLICA',
    taskDefinition: taskDefinitionArn(service.config),
    deployments: service.deployments.map((deployment, index) => describeDeployment(service, deployment, index === 0)),
    events: [],
    loadBalancers: [],
  }
}

function describeDeployment(service: EcsService, deployment: Deployment, primary: boolean) {
  const running = service.runningTasks(deployment).length
  const desired = primary ? service.desiredCount : 0
  return {
    id: deployment.id,
    status: primary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: taskDefinitionArn(service.config),
    desiredCount: desired,
    runningCount: running,
    pendingCount: service.liveTasks(deployment).length - running,
    failedTasks: deployment.failedTasks,
    createdAt: seconds(deployment.createdAt),
    updatedAt: seconds(deployment.createdAt),
    launchType: 'EC2',
    rolloutState: primary && running === desired ? 'COMPLETED' : 'IN_PROGRESS',
  }
}

function seconds(milliseconds: number): number {
  return milliseconds / 1000
}
