import { type Restart, type RestartEnd, shortArn, tookTooLong, type WaitEnd, waitUntilSteady } from './restart.ts'

/**
 * Replaces the tasks that are to be replaced, one after the other: stops one, waits until ECS has another one running
 * and the service is steady, and goes on. Stopping the first alone, as the runbook's script does, leaves a service of
 * several tasks half old.
 *
 * Where an attempt before this one has replaced some of them, only those are stopped that still run.
 */
export async function stopTasks(restart: Restart): Promise<RestartEnd> {
  const { ecs, oldTasks, stillRunning, runId, signal, log, goesOn } = restart
  const old = new Set(oldTasks)
  let newTasks: string[] = []
  const replaced = (stillOld: ReadonlySet<string>): Promise<WaitEnd> =>
    waitUntilSteady(restart, ({ service, running }) => {
      newTasks = running.filter((arn) => !old.has(arn))
      return running.every((arn) => !old.has(arn) || stillOld.has(arn)) && service.desired <= running.length
    })

  const done = oldTasks.length - stillRunning.length
  if (goesOn) {
    log(`${done} of ${oldTasks.length} tasks were replaced by the attempt before`)
    // Otherwise the next stop would come while the last one is still being replaced.
    const end = await replaced(new Set(stillRunning))
    if (end !== 'reached') return endOf(restart, end, done, 'the tasks stopped before are not replaced')
  }
  for (const [index, task] of stillRunning.entries()) {
    if (signal.aborted) return interrupted(restart, done + index)
    if (!(await ecs.stop(task, `headwater run ${runId}: what it read into memory was rebuilt`))) {
      log(`task ${shortArn(task)} was gone already`)
    } else log(`stopped task ${shortArn(task)} (${done + index + 1} of ${oldTasks.length})`)

    const end = await replaced(new Set(stillRunning.slice(index + 1)))
    if (end !== 'reached') {
      return endOf(restart, end, done + index + 1, `no new task serves in place of ${shortArn(task)}`)
    }
  }
  return { state: 'restarted', newTasks }
}

async function endOf(
  restart: Restart,
  end: Exclude<WaitEnd, 'reached'>,
  stopped: number,
  waitedFor: string,
): Promise<RestartEnd> {
  if (end === 'interrupted') return interrupted(restart, stopped)
  if (end === 'timeout') return tookTooLong(restart, waitedFor)
  return { state: 'failed', failure: end }
}

function interrupted({ oldTasks, spec }: Restart, stopped: number): RestartEnd {
  const left = oldTasks.length - stopped
  const message =
    stopped === 0
      ? 'interrupted before any task was stopped'
      : `interrupted: ${stopped} of ${oldTasks.length} tasks stopped (ECS replaces them by itself)`
  return { state: 'interrupted', message: left === 0 ? message : `${message}, ${left} of ${spec.service} still old` }
}
