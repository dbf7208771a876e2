import { existsSync, rmSync } from 'node:fs'
import { sandboxNow } from './clock.ts'
import { withSandboxLock } from './lock.ts'
import { postgresFolder, programDataFolder, pythonFolder, sandboxFolder, stateFile } from './paths.ts'
import { endLeftovers, stopServer } from './postgres/server.ts'
import { endProcess, isRunning } from './processes.ts'
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
      rmSync(programDataFolder(root), { recursive: true, force: true })
      rmSync(`${sandboxFolder(root)}/logs`, { recursive: true, force: true })
      if (python) rmSync(pythonFolder(root), { recursive: true, force: true })
    },
  )
}

async function endAll(root: string): Promise<boolean> {
  const record = readRecord(root)
  const ran = record !== null && processesOf(record).some(isRunning)
  if (record !== null) {
    const { postgres, ecs, services } = record
    await Promise.all(
      [...Object.values(services), ...(ecs === null ? [] : [ecs])].map((process) => endProcess(process, 10_000)),
    )
    await endSandboxProcesses(root)
    await stopServer(postgres)
    if (record.stoppedAt === null)
      writeRecord(root, { ...record, stoppedAt: sandboxNow(record, new Date()).toISOString() })
  } else {
    await endSandboxProcesses(root)
  }
  await endLeftovers({ folder: postgresFolder(root) })
  return ran
}

function processesOf({ postgres, ecs, services }: SandboxRecord) {
  return [postgres, ...Object.values(services), ...(ecs === null ? [] : [ecs])]
}
