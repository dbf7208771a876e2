import { createHash } from 'node:crypto'
import { mkdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@headwater/errors'

export function sandboxFolder(root: string): string {
  return join(root, '.headwater', 'sandbox')
}

export function stateFile(root: string): string {
  return join(sandboxFolder(root), 'state.json')
}

export function logFile(root: string, part: string): string {
  return join(sandboxFolder(root), 'logs', `${part}.log`)
}

/** Where the sandbox's programs keep what outlives a restart. */
export function programDataFolder(root: string): string {
  return join(sandboxFolder(root), 'data')
}

/** Objects, state machines and catalog of the AWS emulator. */
export function awsFolder(root: string): string {
  return join(sandboxFolder(root), 'aws')
}

export function pythonFolder(root: string): string {
  return join(sandboxFolder(root), 'python')
}

/** Names the sandbox of this workspace and this user, also where its files are lost. */
export function sandboxId(root: string): string {
  const owner = process.geteuid?.() ?? ''
  return createHash('sha256')
    .update(`${realpathSync(root)}\n${owner}`)
    .digest('hex')
    .slice(0, 16)
}

/**
 * Where Postgres keeps its data: inside the sandbox, except for root. Root's Postgres runs as `nobody`, who cannot get
 * below a home that only root may enter, so its data lies in /var/tmp. (Not for everyone: cleaners of /var/tmp remove
 * what was not touched for weeks.)
 */
export function postgresFolder(root: string): string {
  return process.geteuid?.() === 0 ? `/var/tmp/headwater-${sandboxId(root)}` : join(sandboxFolder(root), 'postgres')
}

/**
 * Makes the sandbox's folder. A sandbox belongs to one user: root and another user on one clone would leave each other
 * files that they cannot write. Throws UserError 'refused' where it is someone else's.
 */
export function claimSandboxFolder(root: string): void {
  const folder = sandboxFolder(root)
  const me = process.geteuid?.()
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid } = statSync(folder)
    if (me === undefined || uid === me) return
    throw notYours(folder, uid)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') throw notYours(folder, null)
    throw error
  }
}

function notYours(folder: string, uid: number | null): UserError {
  return new UserError(
    'refused',
    `the sandbox of this workspace belongs to another user${uid === null ? '' : ` (uid ${uid})`}`,
    {
      details: [folder],
      next: [
        'run the command as that user',
        'or end it as that user with headwater sandbox down, and remove the folder',
      ],
    },
  )
}
