import * as v from 'valibot'
import { taskArn } from './arns.ts'
import { ACCOUNT } from './config.ts'
import { EcsError } from './errors.ts'
import type { EcsService } from './service.ts'
import { describeService, describeTask } from './shapes.ts'
import { stopTask } from './task.ts'

export interface World {
  /** Those of the region that the request is signed for. */
  readonly services: readonly EcsService[]
  readonly pageSize: number
}

/** Names and ARNs are taken alike: an ARN's last part is the name. */
const name = v.pipe(
  v.string(),
  v.transform((text) => text.split('/').at(-1) ?? text),
)
const cluster = v.optional(name, 'default')

const ListTasks = v.object({
  cluster,
  serviceName: v.optional(name),
  desiredStatus: v.optional(v.picklist(['RUNNING', 'PENDING', 'STOPPED']), 'RUNNING'),
  maxResults: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
  nextToken: v.optional(v.pipe(v.string(), v.digits())),
})
const DescribeTasks = v.object({ cluster, tasks: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(100)) })
const StopTask = v.object({ cluster, task: name, reason: v.optional(v.string(), 'Task stopped by user') })
const DescribeServices = v.object({ cluster, services: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(10)) })
const UpdateService = v.object({
  cluster,
  service: name,
  desiredCount: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  forceNewDeployment: v.optional(v.boolean(), false),
})

type Operation = (body: unknown, world: World) => unknown

export const operations = {
  ListTasks(body, { services, pageSize }) {
    const request = v.parse(ListTasks, body)
    const all = inCluster(services, request.cluster)
    const chosen = request.serviceName === undefined ? all : [named(all, request.serviceName)]
    // As in AWS, what is asked for is the status that a task should have: PENDING finds nothing.
    const arns = chosen.flatMap((service) =>
      service.tasks
        .filter((task) => task.desiredStatus === request.desiredStatus)
        .map((task) => taskArn(service.config, task.id)),
    )
    const from = Number(request.nextToken ?? 0)
    const to = from + Math.min(request.maxResults ?? pageSize, pageSize)
    return { taskArns: arns.slice(from, to), ...(to < arns.length ? { nextToken: String(to) } : {}) }
  },

  DescribeTasks(body, world) {
    const request = v.parse(DescribeTasks, body)
    const all = inCluster(world.services, request.cluster)
    const found = request.tasks.map((asked) => ({ asked, ...findTask(all, v.parse(name, asked)) }))
    return {
      tasks: found.flatMap(({ service, task }) => (service && task ? [describeTask(service, task)] : [])),
      failures: found.flatMap(({ asked, task }) => (task ? [] : [{ arn: asked, reason: 'MISSING' }])),
    }
  },

  StopTask(body, world) {
    const request = v.parse(StopTask, body)
    const { service, task } = findTask(inCluster(world.services, request.cluster), request.task)
    if (service === undefined || task === undefined) {
      throw new EcsError('InvalidParameterException', 'The referenced task was not found.')
    }
    stopTask(task, 'UserInitiated', request.reason)
    service.reconcile()
    return { task: describeTask(service, task) }
  },

  DescribeServices(body, world) {
    const request = v.parse(DescribeServices, body)
    const all = inCluster(world.services, request.cluster)
    const found = request.services.map((asked) => {
      const service = all.find(({ config }) => config.service === v.parse(name, asked))
      return { asked, service }
    })
    const arn = (asked: string) =>
      asked.startsWith('arn:')
        ? asked
        : `arn:aws:ecs:${all[0]?.config.region}:${ACCOUNT}:service/${request.cluster}/${asked}`
    return {
      services: found.flatMap(({ service }) => (service ? [describeService(service)] : [])),
      failures: found.flatMap(({ asked, service }) => (service ? [] : [{ arn: arn(asked), reason: 'MISSING' }])),
    }
  },

  UpdateService(body, world) {
    const request = v.parse(UpdateService, body)
    const service = named(inCluster(world.services, request.cluster), request.service)
    service.desiredCount = request.desiredCount ?? service.desiredCount
    if (request.forceNewDeployment) service.deploy()
    else service.reconcile()
    return { service: describeService(service) }
  },
} satisfies { [name: string]: Operation }

function inCluster(services: readonly EcsService[], cluster: string): EcsService[] {
  const here = services.filter(({ config }) => config.cluster === cluster)
  if (here.length === 0) throw new EcsError('ClusterNotFoundException', 'Cluster not found.')
  return here
}

function named(services: readonly EcsService[], service: string): EcsService {
  const found = services.find(({ config }) => config.service === service)
  if (found === undefined) throw new EcsError('ServiceNotFoundException', 'Service not found.')
  return found
}

function findTask(services: readonly EcsService[], id: string) {
  for (const service of services) {
    const task = service.tasks.find((candidate) => candidate.id === id)
    if (task !== undefined) return { service, task }
  }
  return { service: undefined, task: undefined }
}
