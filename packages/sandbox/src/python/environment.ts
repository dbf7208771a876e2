import { createHash } from 'node:crypto'
import { accessSync, constants, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pythonFolder } from '../paths.ts'
import { findPython } from './find.ts'
import { install, UV_REQUIREMENTS } from './install.ts'
import { pythonEnvironment } from './variables.ts'

const DEFAULT_REQUIREMENTS = fileURLToPath(new URL('../../requirements.txt', import.meta.url))

/** Written last: an environment without it is half-made. */
interface Stamp {
  readonly requirements: string
  /** The interpreter behind the environment: a system upgrade can put another version in its place. */
  readonly base: string
  readonly version: string
}

export function pythonPath(root: string): string {
  return join(pythonFolder(root), 'bin', 'python')
}

/** Whether the environment is whole and made from these requirements. Reads three files and starts nothing. */
export function pythonIsReady(root: string, requirements: string = DEFAULT_REQUIREMENTS): boolean {
  try {
    const stamp: Stamp = JSON.parse(readFileSync(stampFile(root), 'utf8'))
    accessSync(pythonPath(root), constants.X_OK)
    return stamp.requirements === requirementsFingerprint(requirements) && stamp.base === realpathSync(pythonPath(root))
  } catch {
    return false
  }
}

/**
 * Makes the environment from a requirements file with hashes, anew where there is a half-made or an outdated one.
 * `say` is told what takes long. Throws UserError 'missing-program' without a usable Python and UnreachableError where
 * the packages cannot be had.
 */
export async function makePython(
  root: string,
  requirements: string = DEFAULT_REQUIREMENTS,
  say: (detail: string) => void,
): Promise<void> {
  const folder = pythonFolder(root)
  const base = await findPython(pythonEnvironment())
  rmSync(folder, { recursive: true, force: true })
  await install({ folder, base, requirements, say })
  const stamp: Stamp = {
    requirements: requirementsFingerprint(requirements),
    base: realpathSync(pythonPath(root)),
    version: base.version,
  }
  writeFileSync(stampFile(root), JSON.stringify(stamp))
}

function stampFile(root: string): string {
  return join(pythonFolder(root), 'headwater.json')
}

/** Changes with any version in the environment. */
export function requirementsFingerprint(requirements: string = DEFAULT_REQUIREMENTS): string {
  return createHash('sha256').update(readFileSync(requirements)).update(readFileSync(UV_REQUIREMENTS)).digest('hex')
}
