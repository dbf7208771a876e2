import { readdirSync, readFileSync } from 'node:fs'
import type { Rig } from '../../rig.ts'

export interface Found {
  readonly pid: number
  readonly command: string
}

/**
 * Processes that commands of this workspace started and that go down with them: they inherit the command's INIT_CWD,
 * which what the sandbox keeps running does not. A command without a bundle has one made for the next (apps/cli/src/bundle);
 * that process belongs to no run. A warm dbt outlives the command; what it does for one does not.
 */
export function processesOfCommands(rig: Rig): Found[] {
  const started = processesWith(`INIT_CWD=${rig.root}`).filter(({ command }) => !command.includes('make-bundle.ts'))
  return [...started, ...warmDbtsAtWork(rig)]
}

/** A warm dbt forks for each invocation: whoever has one for a parent is at work. */
function warmDbtsAtWork({ sockets }: Rig): Found[] {
  const isWarmDbt = (pid: string): boolean => commandOf(pid).includes(`serve.py ${sockets}/`)
  return pids().flatMap((pid) => {
    try {
      if (!isWarmDbt(pid) || !isWarmDbt(parentOf(pid))) return []
      return [{ pid: Number(pid), command: commandOf(pid) }]
    } catch {
      return [] // Gone in the meantime.
    }
  })
}

function processesWith(entry: string): Found[] {
  return pids().flatMap((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
      return environment.includes(entry) ? [{ pid: Number(pid), command: commandOf(pid) }] : []
    } catch {
      return [] // Gone in the meantime, or another user's.
    }
  })
}

function pids(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
}

function commandOf(pid: string): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
}

/** The name in the second field may hold anything. */
function parentOf(pid: string): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? ''
}
