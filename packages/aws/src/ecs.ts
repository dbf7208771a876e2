import type { EcsSettings } from './settings.ts'

/** A task as far as a restart cares. */
export interface Task {
  readonly arn: string
  /** RUNNING, PENDING, STOPPED, ... */
  readonly status: string
  /** Meant to run: ECS has not begun to stop it. */
  readonly wanted: boolean
  readonly stoppedReason: string | null
}

export interface Service {
  readonly arn: string
  readonly status: string
  readonly desired: number
  readonly running: number
  /** The ARN of its task definition; empty where ECS names none. */
  readonly taskDefinition: string
  /** The newest first. */
  readonly deployments: readonly { readonly id: string; readonly failedTasks: number; readonly rollout: string }[]
  /** The newest first, as ECS words them. */
  readonly events: readonly string[]
}

/** The few calls that a restart needs, for one service. They throw the SDK's errors; `explain` words them. */
export interface Ecs {
  /** Null where the cluster has no such service. */
  readonly service: () => Promise<Service | null>
  readonly taskArns: (status: 'RUNNING' | 'STOPPED') => Promise<string[]>
  /** Those that ECS still knows. */
  readonly tasks: (arns: readonly string[]) => Promise<Task[]>
  /** False where the task is no longer known. */
  readonly stop: (arn: string, reason: string) => Promise<boolean>
  /** Starts a deployment of the same tasks; gives its id. */
  readonly deploy: () => Promise<string>
  /** The CloudWatch log group and its region that the task definition names; null where it names none. */
  readonly logGroup: (taskDefinition: string) => Promise<{ readonly name: string; readonly region: string } | null>
  readonly close: () => void
}

export interface EcsTarget {
  readonly cluster: string
  readonly service: string
  readonly region: string
}

/** DescribeTasks takes at most so many. */
const TASKS_AT_ONCE = 100

/** Opens a client for one service. The SDK is loaded here, and nowhere on the way of a plan. */
export async function openEcs(target: EcsTarget, settings: EcsSettings, signal: AbortSignal): Promise<Ecs> {
  const sdk = await import('@aws-sdk/client-ecs')
  const { cluster, service: name, region } = target
  const { endpoint, credentials, maxAttempts = 5 } = settings
  const client = new sdk.ECSClient({
    region,
    maxAttempts,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  })
  const options = { abortSignal: signal }

  return {
    async service() {
      const answer = await client.send(new sdk.DescribeServicesCommand({ cluster, services: [name] }), options)
      const [found] = answer.services ?? []
      return found === undefined ? null : toService(found)
    },

    async taskArns(desiredStatus) {
      const arns: string[] = []
      const pages = sdk.paginateListTasks({ client }, { cluster, serviceName: name, desiredStatus }, options)
      for await (const page of pages) arns.push(...(page.taskArns ?? []))
      return arns
    },

    async tasks(arns) {
      const found: Task[] = []
      for (let from = 0; from < arns.length; from += TASKS_AT_ONCE) {
        const tasks = arns.slice(from, from + TASKS_AT_ONCE)
        const answer = await client.send(new sdk.DescribeTasksCommand({ cluster, tasks }), options)
        found.push(...(answer.tasks ?? []).map(toTask))
      }
      return found
    },

    async stop(task, reason) {
      try {
        await client.send(new sdk.StopTaskCommand({ cluster, task, reason }), options)
        return true
      } catch (error) {
        // ECS has no error of its own for a task that is gone.
        if (error instanceof sdk.InvalidParameterException && /not found/i.test(error.message)) return false
        throw error
      }
    },

    async deploy() {
      const command = new sdk.UpdateServiceCommand({ cluster, service: name, forceNewDeployment: true })
      const answer = await client.send(command, options)
      return answer.service?.deployments?.find(({ status }) => status === 'PRIMARY')?.id ?? ''
    },

    async logGroup(taskDefinition) {
      const answer = await client.send(new sdk.DescribeTaskDefinitionCommand({ taskDefinition }), options)
      for (const { logConfiguration } of answer.taskDefinition?.containerDefinitions ?? []) {
        const name = logConfiguration?.options?.['awslogs-group']
        if (name !== undefined) return { name, region: logConfiguration?.options?.['awslogs-region'] ?? region }
      }
      return null
    },

    close: () => client.destroy(),
  }
}

function toService(found: import('@aws-sdk/client-ecs').Service): Service {
  const deployments = [...(found.deployments ?? [])].sort(
    (a, b) => Number(b.status === 'PRIMARY') - Number(a.status === 'PRIMARY'),
  )
  return {
    arn: found.serviceArn ?? '',
    status: found.status ?? 'ACTIVE',
    desired: found.desiredCount ?? 0,
    running: found.runningCount ?? 0,
    taskDefinition: found.taskDefinition ?? '',
    deployments: deployments.map(({ id = '', failedTasks = 0, rolloutState = '' }) => ({
      id,
      failedTasks,
      rollout: rolloutState,
    })),
    events: (found.events ?? []).flatMap(({ message }) => message ?? []),
  }
}

function toTask(task: import('@aws-sdk/client-ecs').Task): Task {
  return {
    arn: task.taskArn ?? '',
    status: task.lastStatus ?? '',
    wanted: task.desiredStatus === 'RUNNING',
    stoppedReason: task.stoppedReason ?? null,
  }
}
