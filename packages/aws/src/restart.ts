import type { Json } from '@headwater/graph'
import type { Downtime } from './downtime.ts'
import type { Ecs, Service } from './ecs.ts'
import { describeService, type Failed, failed, type Place } from './failures.ts'
import type { EcsServiceSpec } from './spec.ts'
import { type Waited, waitUntil } from './wait.ts'

/** One restart of one service, and what both strategies need for it. */
export interface Restart {
  readonly ecs: Ecs
  readonly spec: EcsServiceSpec
  readonly place: Place
  readonly before: Service
  /** Every task that was meant to run when the restart began, in the first attempt at it. */
  readonly oldTasks: readonly string[]
  /** Those of them that still are. */
  readonly stillRunning: readonly string[]
  /** An attempt before this one has begun it. */
  readonly goesOn: boolean
  /** An attempt before this one has started the deployment that replaces them. */
  readonly started: boolean
  readonly runId: string
  readonly signal: AbortSignal
  readonly pollMs: number
  readonly downtime: Downtime
  /** The page that must answer; null where none was given. */
  readonly page: { readonly url: string; readonly answers: () => Promise<boolean> } | null
  readonly log: (line: string) => void
  /** The page of its logs, where the task definition tells it and we may read that. */
  readonly logs: Promise<string | null>
}

export type WaitEnd = Waited | Failed

export type RestartEnd =
  | { readonly state: 'restarted'; readonly newTasks: readonly string[] }
  | { readonly state: 'interrupted'; readonly message: string }
  | { readonly state: 'failed'; readonly failure: Failed }

/** What ECS shows at one moment. */
export interface Look {
  readonly service: Service
  /** ARNs of tasks that run and are meant to. */
  readonly running: readonly string[]
  readonly pageAnswers: boolean
}

/** As many failed starts in a row are taken for "it will never run". */
const FAILED_STARTS = 3

/**
 * Waits until `reached` holds and the service is steady: one deployment, as many tasks as desired, the page answering.
 * "Steady" alone is not enough: right after a stop ECS may still count the old task.
 */
export async function waitUntilSteady(restart: Restart, reached: (look: Look) => boolean): Promise<WaitEnd> {
  const { ecs, spec, signal, pollMs, downtime, before } = restart
  const failedBefore = newestFailures(before)
  return waitUntil<Failed>(
    async () => {
      const [service, arns, pageAnswers] = await Promise.all([
        ecs.service(),
        ecs.taskArns('RUNNING'),
        restart.page === null ? true : restart.page.answers(),
      ])
      if (service === null) return failed(`the service ${spec.service} was deleted while it was restarted`, [], [])
      const tasks = await ecs.tasks(arns)
      const running = tasks.filter(({ status, wanted }) => status === 'RUNNING' && wanted).map(({ arn }) => arn)
      downtime.look(restart.page === null ? running.length > 0 : pageAnswers, performance.now())
      const steady =
        service.deployments.length === 1 && running.length >= service.desired && service.running === service.desired
      if (steady && pageAnswers && reached({ service, running, pageAnswers })) return true
      const failures = service.deployments[0]?.id === before.deployments[0]?.id ? failedBefore : 0
      const rollout = service.deployments[0]?.rollout
      if (rollout === 'FAILED' || newestFailures(service) - failures >= FAILED_STARTS) return doesNotStart(restart)
      return false
    },
    { timeoutMs: spec.timeoutMs, pollMs, signal },
  )
}

function newestFailures({ deployments }: Service): number {
  return deployments[0]?.failedTasks ?? 0
}

async function doesNotStart(restart: Restart): Promise<Failed> {
  const { spec, place } = restart
  return failed(`new tasks of ${spec.service} do not stay up`, await evidence(restart), [describeService(place)])
}

/** The failure for a wait that took too long. */
export async function tookTooLong(restart: Restart, waitedFor: string): Promise<RestartEnd> {
  const { spec, place } = restart
  const seconds = Math.round(spec.timeoutMs / 1000)
  const message = `${spec.service} was not steady again within ${seconds} s: ${waitedFor}`
  return { state: 'failed', failure: failed(message, await evidence(restart), [describeService(place)]) }
}

/** Why tasks stopped and what the service says, newest first. An error while asking must not hide the first one. */
async function evidence({ ecs, page, logs }: Restart): Promise<string[]> {
  try {
    const logsPage = await logs
    const [service, stopped] = await Promise.all([ecs.service(), ecs.taskArns('STOPPED')])
    const tasks = stopped.length === 0 ? [] : await ecs.tasks(stopped)
    const reasons = tasks.flatMap(({ arn, stoppedReason }) =>
      stoppedReason ? [`${shortArn(arn)} stopped: ${stoppedReason}`] : [],
    )
    const pageLine = page !== null && !(await page.answers()) ? [`${page.url} does not answer`] : []
    const logsLine = logsPage === null ? [] : [`its logs: ${logsPage}`]
    return [...new Set(reasons.slice(-3)), ...(service?.events.slice(0, 3) ?? []), ...pageLine, ...logsLine]
  } catch (error) {
    return [`ECS could not be asked why: ${error instanceof Error ? error.message : error}`]
  }
}

/** The part of a task's ARN that people know it by. */
export function shortArn(arn: string): string {
  return (arn.split('/').at(-1) ?? arn).slice(0, 8)
}

export function restartMetadata(
  restart: Pick<Restart, 'spec' | 'oldTasks'>,
  newTasks: readonly string[],
  downtimeMs: number,
): { [key: string]: Json } {
  const { strategy, cluster, service, region } = restart.spec
  return { strategy, cluster, service, region, downtimeMs, tasksBefore: restart.oldTasks, tasksNow: newTasks }
}
