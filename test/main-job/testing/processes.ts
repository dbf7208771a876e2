import { readdirSync, readFileSync } from 'node:fs'
import type { Rig } from '../../rig.ts'

export interface Found {
  readonly pid: number
  readonly command: string
}

/**
 * Processes that commands of this workspace started and that go down with them: they inherit the command's INIT_CWD,
 * which what the sandbox keeps running does not. A command without a bundle has one made for the next (apps/cli/src/bundle);
 * that process belongs to no run.
 */
export function processesOfCommands({ root }: Rig): Found[] {
  return processesWith(`INIT_CWD=${root}`).filter(({ command }) => !command.includes('make-bundle.ts'))
}

function processesWith(entry: string): Found[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0')
      if (!environment.includes(entry)) return []
      return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') }]
    } catch {
      return [] // Gone in the meantime, or another user's.
    }
  })
}
