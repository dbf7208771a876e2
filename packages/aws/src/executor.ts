import type { AssetOutcome, Executor, StepContext, StepInput, StepResult } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import type { Json } from '@headwater/graph'
import { consoleLink } from './console-link.ts'
import { Downtime } from './downtime.ts'
import { type Ecs, openEcs } from './ecs.ts'
import { explain, failed, noSuchService, type Place } from './failures.ts'
import { forceDeployment } from './force-deployment.ts'
import { pageAnswers } from './page.ts'
import { type Restart, restartMetadata } from './restart.ts'
import type { EcsSettings } from './settings.ts'
import { type EcsServiceSpec, parseSpec } from './spec.ts'
import { stopTasks } from './stop-tasks.ts'

/**
 * Carries out operations with executor `ecs-service`: the asset is materialized by replacing every task that runs now.
 * A service without tasks, or with a desired count of 0, is `unchanged`: a restart must not start what someone stopped.
 * The outcome's metadata tells `downtimeMs` (the page, or without one every task, did not answer), `tasksBefore`,
 * `tasksNow`. Everything that ECS refuses is a `failed` result with its cause and the next command.
 */
export function createEcsExecutor(settings: EcsSettings = {}): Executor {
  return async (input, context) => {
    const spec = parseSpec(input.operation.spec)
    if (typeof spec === 'string') throw new InternalError(`operation ${input.operation.name}: ${spec}`)
    const place: Place = { ...spec, endpoint: settings.endpoint ?? null }
    const ecs = await openEcs(spec, settings, context.signal)
    try {
      return await restartService({ input, context, settings, spec, place, ecs })
    } catch (error) {
      if (context.signal.aborted) return { state: 'interrupted' }
      return explain(error, place)
    } finally {
      ecs.close()
    }
  }
}

interface Work {
  readonly input: StepInput
  readonly context: StepContext
  readonly settings: EcsSettings
  readonly spec: EcsServiceSpec
  readonly place: Place
  readonly ecs: Ecs
}

async function restartService(work: Work): Promise<StepResult> {
  const { input, context, spec, place, ecs } = work
  const startedAt = performance.now()
  for (const { asset } of input.assets) context.report({ type: 'asset started', key: asset.key })
  const finish = (state: AssetOutcome['state'], message: string, metadata: AssetOutcome['metadata'] = {}) =>
    finishAssets(work, { state, message, metadata, durationMs: Math.round(performance.now() - startedAt) })

  const before = await ecs.service()
  if (before === null) return noSuchService(place)
  if (before.status !== 'ACTIVE') return failed(`the ECS service ${spec.service} is ${before.status}`, [], [])
  const oldTasks = await ecs.taskArns('RUNNING')
  if (before.desired === 0 || oldTasks.length === 0) {
    const why = before.desired === 0 ? 'its desired count is 0' : `it runs none of its ${before.desired} tasks`
    finish('unchanged', `not restarted: ${why}; the next task to start reads the new data`, {
      desiredCount: before.desired,
    })
    return { state: 'done' }
  }

  const restart = newRestart(work, { before, oldTasks })
  const end = await (spec.strategy === 'stop-task' ? stopTasks : forceDeployment)(restart)
  const downtimeMs = restart.downtime.total(performance.now())
  if (end.state === 'failed') return end.failure
  if (end.state === 'interrupted') {
    finish('interrupted', end.message, restartMetadata(restart, [], downtimeMs))
    return { state: 'interrupted' }
  }
  const tasks = `${oldTasks.length} ${oldTasks.length === 1 ? 'task' : 'tasks'}`
  finish(
    'materialized',
    `${tasks} replaced, ${(downtimeMs / 1000).toFixed(1)} s down`,
    restartMetadata(restart, end.newTasks, downtimeMs),
  )
  return { state: 'done' }
}

function newRestart(
  { input, context, settings, spec, place, ecs }: Work,
  found: Pick<Restart, 'before' | 'oldTasks'>,
): Restart {
  const { endpoint, urls = {}, pollMs = endpoint === undefined ? 1000 : 50 } = settings
  const name = `${spec.cluster}/${spec.service}`
  const url = (Object.hasOwn(urls, name) ? urls[name] : undefined) ?? spec.url
  return {
    ...found,
    ecs,
    spec,
    place,
    pollMs,
    runId: input.runId,
    signal: context.signal,
    downtime: new Downtime(),
    page: url === undefined ? null : { url, answers: () => pageAnswers(url, context.signal) },
    log: (line) => context.report({ type: 'log', stream: 'stdout', line }),
    external: (arn) => {
      const task = arn.includes(':task/') ? arn : undefined
      context.report({ type: 'external', id: arn, url: endpoint === undefined ? consoleLink(spec, task) : null })
    },
  }
}

interface End {
  readonly state: AssetOutcome['state']
  readonly message: string
  readonly durationMs: number
  readonly metadata: { readonly [key: string]: Json }
}

function finishAssets({ input, context }: Work, end: End): void {
  for (const { asset } of input.assets) {
    const outcome = { key: asset.key, partition: input.step.partition, rows: null, rowsWritten: null, ...end }
    context.report({ type: 'asset finished', outcome })
  }
}
