import { randomBytes } from 'node:crypto'
import { freePort } from '../ports.ts'
import { endProcess, type ProcessId, startDetached } from '../processes.ts'
import { becomesHealthy } from '../services/health.ts'
import { taskArn } from './arns.ts'
import type { EcsServiceConfig } from './config.ts'

/** One task: the real program on a port of its own. The states are those of ECS, without the ones nobody waits for. */
export interface Task {
  readonly id: string
  readonly deployment: string
  readonly createdAt: number
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPING' | 'STOPPED'
  desiredStatus: 'RUNNING' | 'STOPPED'
  startedAt: number | null
  stoppedAt: number | null
  stopCode: 'UserInitiated' | 'EssentialContainerExited' | 'TaskFailedToStart' | 'ServiceSchedulerInitiated' | null
  stoppedReason: string | null
  process: ProcessId | null
  port: number | null
}

/** How long a task may take to answer before it counts as failed. */
const HEALTHY_WITHIN_MS = 60_000
/** ECS sends SIGTERM and waits 30 s; nobody wants to wait that long for a sandbox. */
const STOP_WITHIN_MS = 5000

export function newTask(deployment: string): Task {
  return {
    id: randomBytes(16).toString('hex'),
    deployment,
    createdAt: Date.now(),
    lastStatus: 'PENDING',
    desiredStatus: 'RUNNING',
    startedAt: null,
    stoppedAt: null,
    stopCode: null,
    stoppedReason: null,
    process: null,
    port: null,
  }
}

/** Runs the task to its end, calling `changed` at each change of its state. */
export async function runTask(task: Task, config: EcsServiceConfig, changed: () => void): Promise<void> {
  try {
    const port = await freePort()
    const env = { ...config.program.env, PORT: String(port), ECS_TASK_ARN: taskArn(config, task.id) }
    const { id, ended } = await startDetached({ ...config.program, env, logFile: config.logFile })
    task.process = id
    task.port = port
    changed()
    if (task.desiredStatus === 'STOPPED') await endProcess(id, STOP_WITHIN_MS)
    const serves = await becomesHealthy(id, port, config.program.health, HEALTHY_WITHIN_MS)
    if (serves && task.lastStatus === 'PENDING') {
      task.lastStatus = 'RUNNING'
      task.startedAt = Date.now()
      changed()
    } else if (!serves) {
      note(task, 'TaskFailedToStart', `Task failed container health checks; see ${config.logFile}`)
      await endProcess(id, STOP_WITHIN_MS)
    }
    await ended
    note(task, 'EssentialContainerExited', `Essential container in task exited; see ${config.logFile}`)
  } catch (error) {
    note(task, 'TaskFailedToStart', `CannotStartContainerError: ${error instanceof Error ? error.message : error}`)
  }
  task.desiredStatus = 'STOPPED'
  task.lastStatus = 'STOPPED'
  task.stoppedAt = Date.now()
  changed()
}

/** Asks the task to end; `runTask` notices when it has. */
export function stopTask(task: Task, code: NonNullable<Task['stopCode']>, reason: string): void {
  if (task.desiredStatus === 'STOPPED') return
  note(task, code, reason)
  task.desiredStatus = 'STOPPED'
  task.lastStatus = 'STOPPING'
  if (task.process !== null) void endProcess(task.process, STOP_WITHIN_MS)
}

function note(task: Task, code: NonNullable<Task['stopCode']>, reason: string): void {
  task.stopCode ??= code
  task.stoppedReason ??= reason
}
