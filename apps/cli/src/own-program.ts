import { fileURLToPath } from 'node:url'

/**
 * This very command as a program with its first argument: for what is started as a process of its own and goes on when this
 * one ends.
 */
export const ownProgram: readonly [program: string, script: string] = [
  process.execPath,
  fileURLToPath(new URL('../bin/headwater.js', import.meta.url)),
]

/** The environment of such a process, which works as if it had been typed in `folder`. */
export function ownEnvironment(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, INIT_CWD: folder }
}
