import { type DeclaredSchedule, declaredFromJson } from './declared.ts'
import type { CommandEnd } from './own-command.ts'
import type { World } from './world.ts'

/** How long the workspace's schedules are believed before its files are read again. */
const BELIEVED_MS = 60_000

export interface DeclaredReaderOptions {
  /** `headwater schedule ls --declared`, as a process of its own. */
  readonly ask: () => Promise<CommandEnd & { readonly stdout: string }>
  readonly tell: World['tell']
  readonly elapsedMs: () => number
}

/** The schedules as the workspace has them, read again now and then. A file that cannot be read is told once: null. */
export function declaredReader({ ask, tell, elapsedMs }: DeclaredReaderOptions): World['declared'] {
  let read: { readonly at: number; readonly declared: readonly DeclaredSchedule[] | null } | null = null
  let told: string | null = null
  return async () => {
    if (read !== null && elapsedMs() - read.at < BELIEVED_MS) return read.declared
    const { exitCode, stdout, said } = await ask()
    const declared = exitCode === 0 ? declaredFromJson(stdout) : null
    const wrong = declared === null ? (said ?? 'its schedules cannot be read') : null
    if (wrong !== told && wrong !== null) {
      tell({ type: 'notice', message: `the workspace cannot be read: ${wrong}; its schedules stay as they were` })
    }
    told = wrong
    read = { at: elapsedMs(), declared }
    return declared
  }
}
