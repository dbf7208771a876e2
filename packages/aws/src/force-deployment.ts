import { type Restart, type RestartEnd, tookTooLong, waitUntilSteady } from './restart.ts'

/**
 * Replaces all tasks by a new deployment of the same task definition: ECS starts the new ones first where there is room.
 * Where an attempt before this one has started it, it is only waited for.
 */
export async function forceDeployment(restart: Restart): Promise<RestartEnd> {
  const { ecs, before, stillRunning, signal, log, started } = restart
  if (signal.aborted) return { state: 'interrupted', message: 'interrupted before the deployment was started' }
  const deployment = started ? (before.deployments[0]?.id ?? '') : await ecs.deploy()
  log(`${started ? 'the attempt before started' : 'started'} deployment ${deployment}`)
  const old = new Set(stillRunning)
  let newTasks: readonly string[] = []
  const end = await waitUntilSteady(restart, ({ service, running }) => {
    newTasks = running
    return service.deployments[0]?.id === deployment && running.every((arn) => !old.has(arn))
  })
  if (end === 'interrupted') {
    return { state: 'interrupted', message: `interrupted: ECS finishes deployment ${deployment} by itself` }
  }
  if (end === 'timeout') return tookTooLong(restart, `deployment ${deployment} is not complete`)
  if (end !== 'reached') return { state: 'failed', failure: end }
  return { state: 'restarted', newTasks }
}
