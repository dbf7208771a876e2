import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { pythonFolder, sandboxFolder } from '../paths.ts'

/** Gives a workspace the Python of the test setup instead of one of its own. */
export function linkPython(root: string): void {
  mkdirSync(sandboxFolder(root), { recursive: true, mode: 0o700 })
  symlinkSync(dirname(dirname(process.env.HEADWATER_TEST_PYTHON ?? '')), pythonFolder(root))
}
