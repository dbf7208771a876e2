import { type Restart, type RestartEnd, shortArn, tookTooLong, waitUntilSteady } from './restart.ts'

/**
 * Replaces every task that ran at the start, one after the other: stops it, waits until ECS has another one running and
 * the service is steady, and goes on. Stopping the first alone, as the runbook's script does, leaves a service of
 * several tasks half old.
 */
export async function stopTasks(restart: Restart): Promise<RestartEnd> {
  const { ecs, oldTasks, runId, signal, log } = restart
  const old = new Set(oldTasks)
  let newTasks: string[] = []
  for (const [index, task] of oldTasks.entries()) {
    const stillOld = new Set(oldTasks.slice(index + 1))
    if (signal.aborted) return interrupted(restart, index)
    // Before the stop: a resume finds this task gone and knows that it was us.
    restart.external(task)
    if (!(await ecs.stop(task, `headwater run ${runId}: what it read into memory was rebuilt`))) {
      log(`task ${shortArn(task)} was gone already`)
    } else log(`stopped task ${shortArn(task)} (${index + 1} of ${oldTasks.length})`)

    const end = await waitUntilSteady(restart, ({ service, running }) => {
      newTasks = running.filter((arn) => !old.has(arn))
      return (
        running.every((arn) => arn !== task && (!old.has(arn) || stillOld.has(arn))) &&
        service.desired <= running.length
      )
    })
    if (end === 'interrupted') return interrupted(restart, index + 1)
    if (end === 'timeout') return tookTooLong(restart, `no new task serves in place of ${shortArn(task)}`)
    if (end !== 'reached') return { state: 'failed', failure: end }
  }
  return { state: 'restarted', newTasks }
}

function interrupted({ oldTasks, spec }: Restart, stopped: number): RestartEnd {
  const left = oldTasks.length - stopped
  const message =
    stopped === 0
      ? 'interrupted before any task was stopped'
      : `interrupted: ${stopped} of ${oldTasks.length} tasks stopped (ECS replaces them by itself)`
  return { state: 'interrupted', message: left === 0 ? message : `${message}, ${left} of ${spec.service} still old` }
}
