import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { UserError } from '@headwater/errors'
import { awsFingerprint, awsIsWell } from './aws/part.ts'
import { startEmulator } from './aws/start.ts'
import { clockForStart } from './clock.ts'
import { startEcs } from './ecs/start.ts'
import type { EnsureOptions } from './ensure.ts'
import { withSandboxLock } from './lock.ts'
import {
  AWS_PART,
  ECS_HEALTH,
  ECS_PART,
  ecsFingerprint,
  type NeededParts,
  postgresIsWell,
  surroundings,
} from './parts.ts'
import { awsFolder, logFile, postgresFolder, programDataFolder } from './paths.ts'
import { postgresBinaries } from './postgres/binaries.ts'
import { createCluster, dataFolder } from './postgres/cluster.ts'
import { machineWentDown } from './postgres/power-cut.ts'
import { endLeftovers, startServer } from './postgres/server.ts'
import { SANDBOX_SETTINGS } from './postgres/settings.ts'
import { databaseUrl } from './postgres/url.ts'
import { postgresUser } from './postgres/user.ts'
import { makePython, pythonIsReady, pythonPath } from './python/environment.ts'
import { endSandboxProcesses } from './services/leftovers.ts'
import { fingerprint, resolveProgram } from './services/program.ts'
import { endService, serviceIsWell, startService } from './services/service.ts'
import type { Progress, SandboxSpec, ServiceSpec } from './spec.ts'
import { readRecord, type SandboxRecord, type SandboxState, writeRecord } from './state.ts'

/** One start or mending, under the lock. What has come up is written down at once, so that a kill loses sight of nothing. */
interface Healing {
  readonly spec: SandboxSpec
  readonly options: EnsureOptions
  /** Reports one part; what `work` resolves to is said at its end. */
  readonly step: (name: string, work: (say: (detail: string) => void) => Promise<string | undefined>) => Promise<void>
  record: SandboxRecord
  readonly save: (change: Partial<SandboxRecord>) => void
}

/** Starts what is needed and does not run, in the order in which things need one another. */
export function healSandbox(spec: SandboxSpec, options: EnsureOptions, needed: NeededParts): Promise<SandboxState> {
  const progress = options.progress ?? (() => {})
  const waiting = (holder: string) => progress({ step: 'sandbox', state: 'started', detail: `waiting for ${holder}` })
  return withSandboxLock(spec.root, waiting, async () => {
    mkdirSync(programDataFolder(spec.root), { recursive: true, mode: 0o700 })
    const healing = await begin(spec, options, progress)
    const python = needed.python || (needed.aws === 'seeded' && !healing.record.awsSeeded)
    await all([python ? healPython(healing) : Promise.resolve(), healPostgres(healing).then(() => seed(healing))])
    await all([
      all(needed.services.map((service) => healService(healing, service))).then(() =>
        needed.ecsServices.length > 0 ? healEcs(healing) : undefined,
      ),
      needed.aws === false ? Promise.resolve() : healAws(healing, needed.aws),
    ])
    return healing.record
  })
}

async function begin(spec: SandboxSpec, options: EnsureOptions, progress: Progress): Promise<Healing> {
  const { root } = spec
  const previous = readRecord(root)
  if (previous === null) {
    // Nothing is known of what may still run, and the password of a cluster that may be there is lost.
    await endSandboxProcesses(root)
    await endLeftovers({ folder: postgresFolder(root) })
    rmSync(postgresFolder(root), { recursive: true, force: true })
    rmSync(awsFolder(root), { recursive: true, force: true })
  }
  const healing: Healing = {
    spec,
    options,
    step: reporting(progress),
    record: previous ?? newRecord(spec),
    save: (change) => {
      healing.record = { ...healing.record, ...change }
      writeRecord(root, healing.record)
    },
  }
  return healing
}

function newRecord({ root, now }: SandboxSpec): SandboxRecord {
  if (Number.isNaN(Date.parse(now))) {
    throw new UserError('bad-config', `sandbox.now is not a time: ${JSON.stringify(now)}`, {
      details: ['expected ISO 8601 in UTC: 2025-01-04T12:30Z'],
    })
  }
  const startedSandbox = new Date(now).toISOString()
  return {
    version: 1,
    databaseUrl: '',
    postgres: { pid: 0, started: '', port: 0, dataDir: dataFolder({ folder: postgresFolder(root) }), since: '' },
    python: null,
    services: {},
    ecs: null,
    aws: null,
    token: randomBytes(16).toString('hex'),
    clock: { startedReal: new Date().toISOString(), startedSandbox },
    seeded: false,
    awsSeeded: false,
    password: randomBytes(16).toString('hex'),
    stoppedAt: startedSandbox,
  }
}

async function healPostgres({ spec, record, step, save }: Healing): Promise<void> {
  if (record.stoppedAt === null && (await postgresIsWell(record.postgres))) return
  const folder = postgresFolder(spec.root)
  await step('Postgres', async (say) => {
    if (machineWentDown(record.postgres.dataDir, record.postgres.since)) {
      say('the machine went down while it ran: made anew')
      await endLeftovers({ folder })
      rmSync(folder, { recursive: true, force: true })
    }
    const user = postgresUser()
    const binaries = postgresBinaries(user)
    const cluster = { folder, password: record.password }
    // The ledger is new: what it has to know of AWS is recorded by filling that again.
    if (await createCluster(cluster, { binaries, user })) save({ seeded: false, awsSeeded: false })
    const port = record.postgres.port === 0 ? null : record.postgres.port
    const log = logFile(spec.root, 'postgres')
    const server = await startServer({ folder, binaries, user, logFile: log, port, settings: SANDBOX_SETTINGS })
    const realNow = new Date()
    save({
      databaseUrl: databaseUrl(server.port, record.password),
      postgres: { ...server.process, port: server.port, dataDir: dataFolder(cluster), since: realNow.toISOString() },
      clock: clockForStart(record, realNow),
      stoppedAt: null,
    })
    return undefined
  })
}

async function seed(healing: Healing): Promise<void> {
  const { seed: load } = healing.options
  if (healing.record.seeded || load === undefined) return
  await healing.step('data', () => load(healing.record).then(() => undefined))
  healing.save({ seeded: true })
}

async function healPython({ spec, step, save }: Healing): Promise<void> {
  if (!pythonIsReady(spec.root, spec.requirements)) {
    await step('Python', async (say) => {
      await makePython(spec.root, spec.requirements, say)
      return undefined
    })
  }
  save({ python: { path: pythonPath(spec.root) } })
}

async function healService(healing: Healing, service: ServiceSpec): Promise<void> {
  const { spec, record, step, save } = healing
  const around = surroundings(spec.root, record, service.name)
  const print = fingerprint(service, around)
  const previous = record.services[service.name] ?? null
  if (await serviceIsWell(previous, print, service.health)) return
  await step(service.name, async () => {
    const program = resolveProgram(service, around)
    const log = logFile(spec.root, service.name)
    const started = await startService({ name: service.name, program, fingerprint: print, logFile: log, previous })
    save({ services: { ...healing.record.services, [service.name]: started } })
    return started.url
  })
}

async function healEcs({ spec, record, step, save }: Healing): Promise<void> {
  const print = ecsFingerprint(spec, record)
  if (await serviceIsWell(record.ecs, print, ECS_HEALTH)) return
  await step(ECS_PART, async () => {
    const around = surroundings(spec.root, record, ECS_PART)
    const started = await startEcs({ spec, around, fingerprint: print, token: record.token, previous: record.ecs })
    save({ ecs: started.state })
    return started.settled ? started.state.endpoint : `${started.state.endpoint}; not every task serves yet`
  })
}

/** The emulator is empty when it is filled, so that what a failed attempt left is never taken for data. */
async function healAws(healing: Healing, need: true | 'seeded'): Promise<void> {
  const { spec, record, step, save, options } = healing
  const folder = awsFolder(spec.root)
  const around = surroundings(spec.root, record, AWS_PART)
  const print = awsFingerprint(around)
  const fill = record.awsSeeded && existsSync(folder) ? undefined : options.seedAws
  if (fill === undefined && (need === 'seeded' || (await awsIsWell(spec.root, record.aws, print)))) return
  await step('AWS', async () => {
    if (fill !== undefined) {
      save({ awsSeeded: false })
      await endService(record.aws, `${around.sandboxId}/${around.part}`)
      rmSync(folder, { recursive: true, force: true })
    }
    const started = await startEmulator({ root: spec.root, around, fingerprint: print, previous: record.aws })
    save({ aws: started })
    return started.endpoint
  })
  if (fill === undefined) return
  await step('AWS data', () => fill(healing.record).then(() => undefined))
  save({ awsSeeded: true })
}

/** Waits for all to end before it fails, so that nothing goes on behind the lock. */
async function all(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason
}

function reporting(progress: Progress): Healing['step'] {
  return async (step, work) => {
    const tell = (state: 'started' | 'done' | 'failed', detail?: string) =>
      progress(detail === undefined ? { step, state } : { step, state, detail })
    tell('started')
    try {
      tell('done', await work((detail) => tell('started', detail)))
    } catch (error) {
      tell('failed')
      throw error
    }
  }
}
