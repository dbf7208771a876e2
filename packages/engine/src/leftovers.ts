import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from '@headwater/errors'

export interface LeftoverOptions {
  /** Milliseconds from SIGTERM to SIGKILL. Default 2000. */
  readonly graceMs?: number
  /** Milliseconds until it is said that they do not end. Default 10,000. */
  readonly timeoutMs?: number
}

const POLL_MS = 20

/**
 * Ends what a dead run has left behind on this machine: every process with HEADWATER_RUN_ID of that run in its
 * environment, wherever it has moved itself. Politely first. Resolves with how many there were, once none is left.
 * Throws UserError `refused` where one does not even end when it is killed (it hangs in the kernel).
 *
 * Linux only; elsewhere nothing is found, and the guard of `runChild` is what ends them.
 */
export async function endLeftovers(
  runId: string,
  { graceMs = 2_000, timeoutMs = 10_000 }: LeftoverOptions = {},
): Promise<number> {
  const spared = ourselvesAndAbove()
  const found = new Set<number>()
  const told = new Set<number>()
  const since = performance.now()
  // They are looked for again until none is left: one may start another while it is told to end.
  for (;;) {
    const left = processesOf(runId).filter((pid) => !spared.has(pid))
    if (left.length === 0) return found.size
    const waited = performance.now() - since
    if (waited > timeoutMs) {
      throw new UserError('refused', `processes of run ${runId} do not end: ${left.join(', ')}`, {
        next: [`kill -9 ${left.join(' ')}`],
      })
    }
    for (const pid of left) {
      found.add(pid)
      if (waited >= graceMs) signal(pid, 'SIGKILL')
      else if (!told.has(pid)) signal(pid, 'SIGTERM')
      told.add(pid)
    }
    await sleep(POLL_MS)
  }
}

/** Processes whose environment, as it was when they started, names the run. Those of other people cannot be read. */
function processesOf(runId: string): number[] {
  if (process.platform !== 'linux') return []
  const wanted = `\0HEADWATER_RUN_ID=${runId}\0`
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => `\0${read(`/proc/${pid}/environ`)}\0`.includes(wanted) && !isDead(pid))
    .map(Number)
}

/** One that is dead still stands in the list until its parent has asked how it ended. */
function isDead(pid: string): boolean {
  const stat = read(`/proc/${pid}/stat`)
  const [state = 'X'] = stat.slice(stat.lastIndexOf(')') + 2)
  return state === 'Z' || state === 'X'
}

/** Headwater may itself have been started by a step of that run. */
function ourselvesAndAbove(): ReadonlySet<number> {
  const all = new Set<number>()
  for (let pid = process.pid; pid > 0 && !all.has(pid); ) {
    all.add(pid)
    const stat = read(`/proc/${pid}/stat`)
    pid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
  }
  return all
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself meanwhile.
  }
}
