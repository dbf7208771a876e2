import { UnreachableError } from '@headwater/errors'
import { beginLog, logTail } from '../log-file.ts'
import { freePort } from '../ports.ts'
import { endProcess, isRunning, type ProcessId, processesWithEnvironment, startDetached } from '../processes.ts'
import type { ServiceState } from '../state.ts'
import { becomesHealthy, isHealthy } from './health.ts'
import { MARK, type Program } from './program.ts'

export interface ServiceStart {
  readonly name: string
  readonly program: Program
  readonly fingerprint: string
  readonly logFile: string
  /** As it was last, dead or outdated. */
  readonly previous: ServiceState | null
}

const START_WITHIN_MS = 30_000
/** One that runs and is slow to answer is busy, not dead: a restart would cost what it is doing. */
const BUSY_FOR_MS = 10_000
const ATTEMPTS = 3

/** Whether this service runs as it should and answers. */
export async function serviceIsWell(
  state: ServiceState | undefined | null,
  fingerprint: string,
  health: string,
): Promise<boolean> {
  if (state === undefined || state === null || state.fingerprint !== fingerprint) return false
  return isRunning(state) && (await isHealthy(state.port, health, BUSY_FOR_MS))
}

/**
 * (Re)starts a service on its earlier port where that is free, and waits until it answers.
 * Whatever is left of an earlier start ends first. Throws UnreachableError with the end of its log.
 */
export async function startService(start: ServiceStart): Promise<ServiceState> {
  await endService(start.previous, start.program.env[MARK])
  let tail: string[] = []
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = await freePort(attempt === 0 ? (start.previous?.port ?? null) : null)
    const from = beginLog(start.logFile)
    const process = await launch(start, port)
    if (await becomesHealthy(process, port, start.program.health, START_WITHIN_MS)) {
      const url = `http://127.0.0.1:${port}`
      return { ...process, port, url, since: new Date().toISOString(), fingerprint: start.fingerprint }
    }
    await endProcess(process, 1000)
    tail = logTail(start.logFile, from)
    // Between finding a free port and using it another program may have taken it.
    if (!tail.some((line) => /EADDRINUSE|address already in use/i.test(line))) break
  }
  throw new UnreachableError(`the sandbox could not start ${start.name}`, {
    details: tail.length > 0 ? tail : [`it did not answer ${start.program.health} within ${START_WITHIN_MS / 1000} s`],
    next: [`see ${start.logFile}`],
  })
}

async function launch({ name, program, logFile }: ServiceStart, port: number): Promise<ProcessId> {
  try {
    return (await startDetached({ ...program, logFile, env: { ...program.env, PORT: String(port) } })).id
  } catch (cause) {
    throw new UnreachableError(`the sandbox could not start ${name}: ${program.command} in ${program.cwd}`, {
      details: [String(cause)],
      cause,
    })
  }
}

/** Ends a service, its children, and processes of it that no state knows of (a start that was killed half-way). */
export async function endService(state: ServiceState | null, mark: string | undefined): Promise<void> {
  if (state !== null) await endProcess(state)
  const left = processesWithEnvironment(MARK, (value) => value === mark)
  await Promise.all(left.map((process) => endProcess(process, 2000)))
}
