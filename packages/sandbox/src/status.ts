import { sandboxNow } from './clock.ts'
import { postgresIsWell } from './parts.ts'
import { isRunning } from './processes.ts'
import { readRecord, type ServiceState } from './state.ts'

export interface SandboxStatus {
  /** `none`: never started; `stopped`: by `sandbox down`; `up`: everything answers; `ailing`: a part does not (the next command mends it). */
  readonly state: 'none' | 'stopped' | 'up' | 'ailing'
  readonly parts: readonly PartStatus[]
  /** The sandbox's time, ISO 8601 in UTC; null where there is no sandbox. */
  readonly now: string | null
  readonly seeded: boolean
}

export interface PartStatus {
  readonly name: string
  readonly running: boolean
  readonly pid: number | null
  readonly port: number | null
  /** Without a password. */
  readonly url: string | null
  /** ISO 8601, real time. */
  readonly since: string | null
}

/** What runs, really looked at: process identity for each part, and for Postgres whether it takes connections. */
export async function sandboxStatus(root: string): Promise<SandboxStatus> {
  const record = readRecord(root)
  if (record === null) return { state: 'none', parts: [], now: null, seeded: false }
  const { postgres, services, ecs, aws, stoppedAt, seeded } = record
  const parts: PartStatus[] = [
    {
      name: 'Postgres',
      running: await postgresIsWell(postgres),
      pid: postgres.pid,
      port: postgres.port,
      url: `postgres://127.0.0.1:${postgres.port}/postgres`,
      since: postgres.since,
    },
    ...Object.entries(services).map(([name, service]) => partOf(name, service, service.url)),
    ...(aws === null ? [] : [partOf('AWS', aws, aws.endpoint)]),
    ...(ecs === null ? [] : [partOf('ECS', ecs, ecs.endpoint)]),
    ...Object.entries(ecs?.fronts ?? {}).map(([name, { url }]) => partOf(name, ecs, url)),
  ]
  const now = stoppedAt ?? sandboxNow(record, new Date()).toISOString()
  // What was ended in order is not missed: it comes up with the command that needs it.
  const well = parts.every(({ running, pid }) => running || pid === null)
  const state = stoppedAt !== null ? 'stopped' : well ? 'up' : 'ailing'
  return { state, parts, now, seeded }
}

function partOf(name: string, service: ServiceState | null, url: string): PartStatus {
  const port = Number(new URL(url).port)
  if (service === null || service.pid === 0) return { name, running: false, pid: null, port, url, since: null }
  const { pid, since } = service
  return { name, running: isRunning(service), pid, port, url, since }
}
