import { existsSync, rmSync } from 'node:fs'
import { sandboxNow } from './clock.ts'
import { withSandboxLock } from './lock.ts'
import { awsFolder, postgresFolder, programDataFolder, pythonFolder, sandboxFolder, stateFile } from './paths.ts'
import { endLeftovers, stopServer } from './postgres/server.ts'
import { endProcess, isRunning, type ProcessId } from './processes.ts'
import { endSandboxProcesses } from './services/leftovers.ts'
import { readRecord, type SandboxRecord, writeRecord } from './state.ts'

/** Ends every process of the sandbox, programs before the database. False where none ran. */
export async function sandboxDown(root: string): Promise<boolean> {
  if (!existsSync(sandboxFolder(root))) return false
  return withSandboxLock(
    root,
    () => {},
    () => endAll(root),
  )
}

/** Ends everything and deletes data, logs and clock; `python` deletes the environment (which takes longest to make) too. */
export async function sandboxReset(
  root: string,
  { python = false }: { readonly python?: boolean } = {},
): Promise<void> {
  if (!existsSync(sandboxFolder(root))) return
  await withSandboxLock(
    root,
    () => {},
    async () => {
      await endAll(root)
      // The state goes first: without it, what a kill leaves of the rest is thrown away by the next start.
      rmSync(stateFile(root), { force: true })
      rmSync(postgresFolder(root), { recursive: true, force: true })
      rmSync(awsFolder(root), { recursive: true, force: true })
      rmSync(programDataFolder(root), { recursive: true, force: true })
      rmSync(`${sandboxFolder(root)}/logs`, { recursive: true, force: true })
      if (python) rmSync(pythonFolder(root), { recursive: true, force: true })
    },
  )
}

/** Ends every process, for who holds the lock. False where none ran. */
export async function endAll(root: string): Promise<boolean> {
  const record = readRecord(root)
  const ran = record !== null && processesOf(record).some(isRunning)
  if (record !== null) {
    const { postgres, ...programs } = record
    await Promise.all(programsOf(programs).map((process) => endProcess(process, 10_000)))
    await endSandboxProcesses(root)
    await stopServer(postgres)
    if (record.stoppedAt === null)
      writeRecord(root, { ...withoutPrograms(record), stoppedAt: sandboxNow(record, new Date()).toISOString() })
  } else {
    await endSandboxProcesses(root)
  }
  await endLeftovers({ folder: postgresFolder(root) })
  return ran
}

/** Their addresses stay: the next start takes them again where they are free. */
function withoutPrograms({ services, ecs, aws, ...record }: SandboxRecord): SandboxRecord {
  const ended = { pid: 0, started: '' }
  return {
    ...record,
    services: Object.fromEntries(Object.entries(services).map(([name, service]) => [name, { ...service, ...ended }])),
    ecs: ecs && { ...ecs, ...ended },
    aws: aws && { ...aws, ...ended },
  }
}

function processesOf({ postgres, ...programs }: SandboxRecord): ProcessId[] {
  return [postgres, ...programsOf(programs)]
}

function programsOf({ ecs, aws, services }: Pick<SandboxRecord, 'ecs' | 'aws' | 'services'>): ProcessId[] {
  return [...Object.values(services), ecs, aws].filter((part) => part !== null)
}
