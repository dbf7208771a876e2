import { withSandboxLock } from '../lock.ts'
import { makePython, pythonIsReady, pythonPath } from './environment.ts'

/** The Python of this workspace's sandbox without the rest of it, made where it is missing. Gives its path; `say` is told what takes long. */
export async function ensurePython(root: string, say: (detail: string) => void): Promise<string> {
  if (!pythonIsReady(root)) {
    await withSandboxLock(
      root,
      (holder) => say(`waiting for ${holder}`),
      async () => {
        if (!pythonIsReady(root)) await makePython(root, undefined, say)
      },
    )
  }
  return pythonPath(root)
}
