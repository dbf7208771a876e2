import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../ports.ts'
import { resolveProgram } from '../services/program.ts'
import type { EcsServiceSpec } from '../spec.ts'
import { DEFAULT_REGION, DEFAULT_REPLACE_AFTER_MS } from './config.ts'
import { openStandIn } from './stand-in.ts'

export interface TemporaryEcs {
  readonly endpoint: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** The address in front of each service, by `cluster/service`. */
  readonly urls: { readonly [service: string]: string }
  readonly stop: () => Promise<void>
}

/** The ECS stand-in inside this process, for a test. `pageSize` is that of ListTasks. */
export async function startEcs(
  services: readonly EcsServiceSpec[],
  { pageSize = 100 }: { readonly pageSize?: number } = {},
): Promise<TemporaryEcs> {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-ecs-'))
  const port = await freePort()
  const token = 'test'
  const now = new Date().toISOString()
  const standIn = await openStandIn(
    {
      token,
      pageSize,
      tasksFile: join(folder, 'tasks.json'),
      services: services.map((service) => ({
        ...service,
        region: service.region ?? DEFAULT_REGION,
        replaceAfterMs: service.replaceAfterMs ?? DEFAULT_REPLACE_AFTER_MS,
        program: resolveProgram(service, {
          sandboxId: folder,
          part: 'ecs',
          databaseUrl: '',
          clock: { startedReal: now, startedSandbox: now },
          token,
          dataFolder: folder,
          python: 'python3',
        }),
        logFile: join(folder, `${service.service}.log`),
        frontPort: null,
      })),
    },
    port,
  )
  return {
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: token, secretAccessKey: token },
    urls: Object.fromEntries(Object.entries(standIn.fronts).map(([name, { url }]) => [name, url])),
    stop: async () => {
      await standIn.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
