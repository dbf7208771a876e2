import { randomInt } from 'node:crypto'
import type { EcsServiceConfig } from './config.ts'
import { newTask, runTask, stopTask, type Task } from './task.ts'

export interface Deployment {
  readonly id: string
  readonly createdAt: number
  failedTasks: number
}

const KEPT_STOPPED_TASKS = 50
const LONGEST_BACKOFF_MS = 10_000

/** Keeps as many tasks running as are desired, and carries out deployments, as the scheduler of ECS does. */
export class EcsService {
  readonly config: EcsServiceConfig
  desiredCount: number
  /** The newest first; the others go once it runs in full. */
  deployments: Deployment[] = [newDeployment()]
  tasks: Task[] = []
  #notBefore = 0
  #timer: NodeJS.Timeout | null = null
  #closed = false
  readonly #changed: () => void

  constructor(config: EcsServiceConfig, changed: () => void) {
    this.config = config
    this.desiredCount = config.desiredCount
    this.#changed = changed
  }

  /** Brings what runs nearer to what is desired. Called after every change. */
  reconcile(): void {
    const primary = this.deployments[0]
    if (primary === undefined || this.#closed) return
    const live = this.liveTasks(primary)
    for (const task of live.slice(this.desiredCount)) stopTask(task, 'ServiceSchedulerInitiated', `Scaling activity`)
    const missing = this.desiredCount - live.length
    const wait = this.#notBefore - Date.now()
    if (missing > 0 && wait > 0) this.#again(wait)
    else for (let i = 0; i < missing; i++) this.#start(primary)
    if (this.runningTasks(primary).length >= this.desiredCount) this.#retire(primary)
  }

  /** A new deployment: its tasks start beside the old ones, which stop when it runs in full. */
  deploy(): void {
    this.deployments.unshift(newDeployment())
    this.#notBefore = 0
    this.reconcile()
  }

  /** Tasks that are meant to run. */
  liveTasks(deployment?: Deployment): Task[] {
    return this.tasks.filter(
      (task) => task.desiredStatus === 'RUNNING' && (deployment === undefined || task.deployment === deployment.id),
    )
  }

  runningTasks(deployment?: Deployment): Task[] {
    return this.liveTasks(deployment).filter((task) => task.lastStatus === 'RUNNING')
  }

  /** Stops every task, and starts no more. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    for (const task of this.liveTasks()) stopTask(task, 'ServiceSchedulerInitiated', 'the sandbox goes down')
    await Promise.all(this.#runs)
  }

  readonly #runs = new Set<Promise<void>>()

  #start(deployment: Deployment): void {
    const task = newTask(deployment.id)
    this.tasks.push(task)
    const run = runTask(task, this.config, () => {
      if (task.lastStatus === 'STOPPED') this.#stopped(task, deployment)
      this.#changed()
      this.reconcile()
    })
    this.#runs.add(run)
    void run.finally(() => this.#runs.delete(run))
  }

  #stopped(task: Task, deployment: Deployment): void {
    const failed = task.stopCode === 'TaskFailedToStart' || task.stopCode === 'EssentialContainerExited'
    if (failed) deployment.failedTasks++
    const { replaceAfterMs } = this.config
    const backoff = failed
      ? Math.min(replaceAfterMs * 2 ** (deployment.failedTasks - 1), LONGEST_BACKOFF_MS)
      : replaceAfterMs
    this.#notBefore = Math.max(this.#notBefore, Date.now() + backoff)
    const stopped = this.tasks.filter(({ lastStatus }) => lastStatus === 'STOPPED')
    for (const old of stopped.slice(0, -KEPT_STOPPED_TASKS)) this.tasks.splice(this.tasks.indexOf(old), 1)
  }

  #retire(primary: Deployment): void {
    for (const old of this.deployments.slice(1)) {
      for (const task of this.liveTasks(old))
        stopTask(task, 'ServiceSchedulerInitiated', `Deployment ${old.id} is replaced`)
    }
    const busy = (deployment: Deployment) =>
      this.tasks.some((task) => task.deployment === deployment.id && task.lastStatus !== 'STOPPED')
    this.deployments = this.deployments.filter((deployment) => deployment === primary || busy(deployment))
  }

  #again(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.reconcile()
    }, ms + 1)
  }
}

function newDeployment(): Deployment {
  const digits = Array.from({ length: 19 }, () => randomInt(10)).join('')
  return { id: `ecs-svc/${digits}`, createdAt: Date.now(), failedTasks: 0 }
}
