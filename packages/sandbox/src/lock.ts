import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { claimSandboxFolder, sandboxFolder } from './paths.ts'

/** Tells who else holds the lock: `process 4711 (materialize fact_boxscores)`. */
export type Waiting = (holder: string) => void

/** Keeps locks from the garbage collector, which would close them while `work` waits for something that nothing refers to. */
const held = new Set<DatabaseSync>()

const SQLITE_BUSY = 5
const POLL_MS = 40
const SAY_AFTER_MS = 1000

/** Runs `work` while no other process starts or stops this sandbox. */
export async function withSandboxLock<T>(root: string, waiting: Waiting, work: () => Promise<T>): Promise<T> {
  claimSandboxFolder(root)
  const say = () => waiting(readHolder(root))
  return withFileLock(join(sandboxFolder(root), 'lock'), say, async () => {
    writeFileSync(holderFile(root), describeSelf(), { mode: 0o600 })
    return await work()
  })
}

/**
 * Runs `work` while no other process holds this file, which is made where it is missing; `say` is called once where that
 * takes long.
 *
 * The lock is an exclusive transaction on an empty SQLite file, which is the one way that Node has to the kernel's own
 * file locks: they end with their holder, however it ends. A lock of files and process ids would need a takeover, and
 * that is where two waiters both win; proper-lockfile takes over by age, and so waits ten seconds after every crash.
 */
export async function withFileLock<T>(file: string, say: () => void, work: () => Promise<T>): Promise<T> {
  const database = new DatabaseSync(file, { timeout: 0 })
  held.add(database)
  try {
    await acquire(database, say)
    return await work()
  } finally {
    held.delete(database)
    database.close()
  }
}

async function acquire(database: DatabaseSync, say: () => void): Promise<void> {
  const since = performance.now()
  let said = false
  while (!tryAcquire(database)) {
    if (!said && performance.now() - since >= SAY_AFTER_MS) {
      said = true
      say()
    }
    await sleep(POLL_MS)
  }
}

function tryAcquire(database: DatabaseSync): boolean {
  try {
    database.exec('begin exclusive')
    return true
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false
    throw error
  }
}

function holderFile(root: string): string {
  return join(sandboxFolder(root), 'lock.holder')
}

function describeSelf(): string {
  // The command without its options: those may hold what is nobody else's business.
  const words = process.argv.slice(2).filter((word) => !word.startsWith('-'))
  return `process ${process.pid}${words.length > 0 ? ` (${words.slice(0, 2).join(' ')})` : ''}`
}

function readHolder(root: string): string {
  try {
    return readFileSync(holderFile(root), 'utf8')
  } catch {
    return 'another process'
  }
}
