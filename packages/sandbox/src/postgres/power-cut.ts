import { existsSync } from 'node:fs'
import { uptime } from 'node:os'
import { join } from 'node:path'

/** Clocks are set while a machine boots; a start this close to it is taken for one after it. */
const TOLERANCE_MS = 60_000

/**
 * Whether the machine went down under a running Postgres, so that its files may be torn (it runs without fsync).
 * A server that was ended in time, also by the system going down in order, has removed its lock file.
 */
export function machineWentDown(dataDir: string, runningSince: string): boolean {
  const booted = Date.now() - uptime() * 1000
  return existsSync(join(dataDir, 'postmaster.pid')) && Date.parse(runningSince) < booted - TOLERANCE_MS
}
