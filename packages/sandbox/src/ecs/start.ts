import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { UnreachableError } from '@headwater/errors'
import * as v from 'valibot'
import { logFile, sandboxFolder } from '../paths.ts'
import { resolveProgram, type Surroundings } from '../services/program.ts'
import { startService } from '../services/service.ts'
import type { SandboxSpec } from '../spec.ts'
import type { EcsState } from '../state.ts'
import { DEFAULT_REGION, DEFAULT_REPLACE_AFTER_MS, type EcsConfig } from './config.ts'

export interface EcsStart {
  readonly spec: SandboxSpec
  readonly around: Surroundings
  readonly fingerprint: string
  readonly token: string
  readonly previous: EcsState | null
}

/** Tasks are given this long to serve; one that cannot (its tables may not be there yet) does not hold up the sandbox. */
const SETTLE_WITHIN_MS = 10_000

/** (Re)starts the stand-in and, where they can, its tasks. `settled` says whether every task serves. */
export async function startEcs(start: EcsStart): Promise<{ readonly state: EcsState; readonly settled: boolean }> {
  const { spec, around, previous } = start
  const file = join(sandboxFolder(spec.root), 'ecs.json')
  mkdirSync(sandboxFolder(spec.root), { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify(configOf(start)), { mode: 0o600 })
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const program = resolveProgram({ command: 'node', args: [main, file], cwd: spec.root, health: '/health' }, around)
  const log = logFile(spec.root, 'ecs')
  const service = await startService({
    name: 'the ECS stand-in',
    program,
    fingerprint: start.fingerprint,
    logFile: log,
    previous,
  })
  const { fronts, settled } = await settle(service.url)
  return { state: { ...service, endpoint: service.url, fronts }, settled }
}

function configOf({ spec, around, token, previous }: EcsStart): EcsConfig {
  return {
    token,
    tasksFile: join(sandboxFolder(spec.root), 'ecs-tasks.json'),
    services: spec.ecsServices.map((service) => ({
      cluster: service.cluster,
      service: service.service,
      region: service.region ?? DEFAULT_REGION,
      desiredCount: service.desiredCount,
      replaceAfterMs: service.replaceAfterMs ?? DEFAULT_REPLACE_AFTER_MS,
      program: resolveProgram(service, around),
      logFile: logFile(spec.root, service.service),
      frontPort: previous?.fronts[`${service.cluster}/${service.service}`]?.port ?? null,
    })),
  }
}

const Told = v.object({
  fronts: v.record(v.string(), v.object({ port: v.number(), url: v.string() })),
  settled: v.boolean(),
  failing: v.boolean(),
})
type Told = v.InferOutput<typeof Told>

async function settle(url: string): Promise<Told> {
  const until = performance.now() + SETTLE_WITHIN_MS
  for (;;) {
    const told = await ask(url)
    if (told.settled || told.failing || performance.now() > until) return told
    await sleep(25)
  }
}

async function ask(url: string): Promise<Told> {
  try {
    return v.parse(Told, await (await fetch(`${url}/services`)).json())
  } catch (cause) {
    throw new UnreachableError('the ECS stand-in ended as soon as it had started', { details: [String(cause)], cause })
  }
}
