import type { AssetOutcome, Executor, StepContext, StepInput, StepResult } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import type { Json } from '@headwater/graph'
import { consoleLink, logGroupLink } from './console-link.ts'
import { Downtime } from './downtime.ts'
import { type EarlierRestart, externalId, readExternalId } from './earlier-restart.ts'
import { type Ecs, openEcs, type Service } from './ecs.ts'
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
 * `tasksNow`. Before the first task is stopped it is recorded which are to be replaced, so that an attempt that goes on
 * after a kill replaces each of them once. Everything that ECS refuses is a `failed` result with its cause and the next command.
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
  const running = await ecs.taskArns('RUNNING')
  const earlier = input.before?.external ? readExternalId(input.before.external.id) : null
  if (before.desired === 0 || (running.length === 0 && earlier === null)) {
    const why = before.desired === 0 ? 'its desired count is 0' : `it runs none of its ${before.desired} tasks`
    finish('unchanged', `not restarted: ${why}; the next task to start reads the new data`, {
      desiredCount: before.desired,
    })
    return { state: 'done' }
  }

  const begun = earlier ?? (await beginRestart(work, before, running))
  const restart = newRestart(work, before, { running, begun, goesOn: earlier !== null })
  const { oldTasks } = restart
  const end = await (begun.type === 'tasks' ? stopTasks : forceDeployment)(restart)
  const downtimeMs = restart.downtime.total(performance.now())
  if (end.state === 'failed') return end.failure
  if (end.state === 'interrupted') {
    finish('interrupted', end.message, restartMetadata(restart, [], downtimeMs))
    return { state: 'interrupted' }
  }
  const replaced = oldTasks.length > 0 ? oldTasks : end.newTasks
  const tasks = `${replaced.length} ${replaced.length === 1 ? 'task' : 'tasks'}`
  const logs = await restart.logs
  finish('materialized', `${tasks} replaced, ${(downtimeMs / 1000).toFixed(1)} s down`, {
    ...restartMetadata(restart, end.newTasks, downtimeMs),
    ...(logs !== null && { logs }),
  })
  return { state: 'done' }
}

/** Writes down what is about to be replaced, before any of it is. */
async function beginRestart(
  { context, settings, spec }: Work,
  before: Service,
  running: readonly string[],
): Promise<EarlierRestart> {
  const begun: EarlierRestart =
    spec.strategy === 'stop-task'
      ? { type: 'tasks', arns: running }
      : { type: 'deployment', before: before.deployments[0]?.id ?? '' }
  await context.external(externalId(begun), settings.endpoint === undefined ? consoleLink(spec) : null)
  return begun
}

interface Found {
  readonly running: readonly string[]
  readonly begun: EarlierRestart
  /** An attempt before this one has begun it. */
  readonly goesOn: boolean
}

function newRestart(
  { input, context, settings, spec, place, ecs }: Work,
  before: Service,
  { running, begun, goesOn }: Found,
): Restart {
  const { endpoint, urls = {}, pollMs = endpoint === undefined ? 1000 : 50 } = settings
  const name = `${spec.cluster}/${spec.service}`
  const url = (Object.hasOwn(urls, name) ? urls[name] : undefined) ?? spec.url
  // Tasks of a deployment that has been started are new ones and old ones, and nothing here tells which: it waits for all.
  const started = begun.type === 'deployment' && before.deployments[0]?.id !== begun.before
  const oldTasks = begun.type === 'tasks' ? begun.arns : started ? [] : running
  const now = new Set(running)
  return {
    before,
    oldTasks,
    stillRunning: oldTasks.filter((arn) => now.has(arn)),
    goesOn,
    started,
    logs: endpoint === undefined ? logsPage(ecs, before.taskDefinition) : Promise.resolve(null),
    ecs,
    spec,
    place,
    pollMs,
    runId: input.runId,
    signal: context.signal,
    downtime: new Downtime(),
    page: url === undefined ? null : { url, answers: () => pageAnswers(url, context.signal) },
    log: (line) => context.report({ type: 'log', stream: 'stdout', line }),
  }
}

/** The page of the service's logs. Who may restart it need not be allowed to look that up. */
async function logsPage(ecs: Ecs, taskDefinition: string): Promise<string | null> {
  try {
    const group = taskDefinition === '' ? null : await ecs.logGroup(taskDefinition)
    return group === null ? null : logGroupLink(group.region, group.name)
  } catch {
    return null
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
