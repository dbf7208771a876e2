import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { endProcess, type ProcessId } from '../processes.ts'
import { ecsApi } from './api.ts'
import type { EcsConfig } from './config.ts'
import { openFront } from './front.ts'
import { EcsService } from './service.ts'

export interface StandIn {
  readonly fronts: { readonly [service: string]: { readonly port: number; readonly url: string } }
  readonly services: readonly EcsService[]
  /** Ends every task and every server. */
  readonly close: () => Promise<void>
}

/** Opens the stand-in on `port` of loopback: the API, an address in front of each service, and the tasks. */
export async function openStandIn(config: EcsConfig, port: number): Promise<StandIn> {
  await endTasksOfPredecessor(config.tasksFile)
  const services = config.services.map(
    (service) => new EcsService(service, () => keepTasks(config.tasksFile, services)),
  )
  const opened = await Promise.all(services.map(async (service) => ({ service, ...(await openFront(service)) })))
  const fronts = Object.fromEntries(
    opened.map(({ service: { config: of }, port }) => [
      `${of.cluster}/${of.service}`,
      { port, url: `http://127.0.0.1:${port}` },
    ]),
  )
  const { fetch } = ecsApi({ token: config.token, services, pageSize: config.pageSize ?? 100, fronts })
  const server = serve({ fetch, hostname: '127.0.0.1', port })
  for (const service of services) service.reconcile()
  return {
    fronts,
    services,
    close: async () => {
      server.close()
      for (const { server: front } of opened) front.close()
      await Promise.all(services.map((service) => service.close()))
      rmSync(config.tasksFile, { force: true })
    },
  }
}

/** Tasks outlive a stand-in that was killed; they hold an old copy of the data and would never be stopped. */
async function endTasksOfPredecessor(tasksFile: string): Promise<void> {
  let left: ProcessId[] = []
  try {
    left = JSON.parse(readFileSync(tasksFile, 'utf8'))
  } catch {
    return
  }
  await Promise.all(left.map((task) => endProcess(task, 2000)))
}

function keepTasks(tasksFile: string, services: readonly EcsService[]): void {
  const live = services.flatMap(({ tasks }) =>
    tasks.flatMap((task) => (task.process && task.lastStatus !== 'STOPPED' ? [task.process] : [])),
  )
  writeFileSync(tasksFile, JSON.stringify(live), { mode: 0o600 })
}
