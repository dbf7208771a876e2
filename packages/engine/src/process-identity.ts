import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** One process among all that ever were: a pid alone is given again, to another process or on another machine. */
interface Identity {
  readonly host: string
  readonly pid: number
  /** As the system words it; empty where it cannot be asked. */
  readonly startedAt: string
  /** Linux: one start of one kernel; empty elsewhere. */
  readonly boot: string
  /** Linux: the pid namespace, which a container has of its own; empty elsewhere. */
  readonly namespace: string
}

let own: string | undefined

/** This process in one line of text, for the `owner` of a run: machine, pid and start time. */
export function ownIdentity(): string {
  own ??= toText({ ...machine(), pid: process.pid, startedAt: startOf(process.pid) ?? '' })
  return own
}

/**
 * Whether the process of that identity is certainly no more: it ran on this machine, and either nobody has its pid, or
 * somebody else was given it. False whenever there is doubt: another machine or container, a text that is no identity.
 */
export function isGone(owner: string): boolean {
  const identity = fromText(owner)
  if (identity === null) return false
  const here = machine()
  if (identity.host !== here.host || identity.boot !== here.boot || identity.namespace !== here.namespace) return false
  const startedAt = startOf(identity.pid)
  if (startedAt === null) return true
  return identity.startedAt !== '' && startedAt !== '' && startedAt !== identity.startedAt
}

/** An owner for people: `pid 4711 on host`. A text that is no identity is given as it is. */
export function describeOwner(owner: string): string {
  const identity = fromText(owner)
  return identity === null ? owner : `pid ${identity.pid} on ${identity.host}`
}

function toText({ host, pid, startedAt, boot, namespace }: Identity): string {
  return [host, String(pid), startedAt, boot, namespace].map(encodeURIComponent).join('/')
}

function fromText(text: string): Identity | null {
  const parts = text.split('/')
  if (parts.length !== 5) return null
  try {
    const [host = '', pid = '', startedAt = '', boot = '', namespace = ''] = parts.map(decodeURIComponent)
    return /^[1-9]\d*$/.test(pid) ? { host, pid: Number(pid), startedAt, boot, namespace } : null
  } catch {
    return null
  }
}

function machine(): Pick<Identity, 'host' | 'boot' | 'namespace'> {
  if (process.platform !== 'linux') return { host: hostname(), boot: '', namespace: '' }
  return {
    host: hostname(),
    boot: orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: orEmpty(() => readlinkSync('/proc/self/ns/pid')),
  }
}

/** When the process of that pid started; empty where it cannot be told, null where there is no such process. */
function startOf(pid: number): string | null {
  if (!processExists(pid)) return null
  if (process.platform === 'linux') return linuxStartOf(pid)
  if (process.platform === 'win32') return ''
  return orEmpty(() => {
    const said = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env: { ...process.env, LC_ALL: 'C' } })
    return said.toString().trim()
  })
}

/** Ticks since the machine started; null for one that is dead and only waits for its parent to ask how it ended. */
function linuxStartOf(pid: number): string | null {
  const stat = orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  // The second field is the program's name in brackets, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (stat === '') return processExists(pid) ? '' : null
  const [state] = fields
  return state === 'Z' || state === 'X' ? null : (fields[19] ?? '')
}

/** Whether a process of this machine has this pid, whoever's it is. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of somebody else may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function orEmpty(ask: () => string): string {
  try {
    return ask()
  } catch {
    return ''
  }
}
