import { chownSync, lstatSync, mkdirSync } from 'node:fs'
import { UserError } from '@headwater/errors'

/** Who Postgres runs as. It refuses root, so root runs it as `nobody`, whose id is the same on every system that we run on. */
export interface PostgresUser {
  readonly uid: number
  readonly gid: number
}

const NOBODY: PostgresUser = { uid: 65534, gid: 65534 }

export function postgresUser(): PostgresUser {
  const uid = process.geteuid?.() ?? -1
  return uid === 0 ? NOBODY : { uid, gid: process.getegid?.() ?? -1 }
}

/** True where this process is root and Postgres must be run as someone else. */
export function runsAsRoot(user: PostgresUser): boolean {
  return process.geteuid?.() === 0 && user.uid !== 0
}

/** Makes a folder that only Postgres' user can enter. Refuses one that belongs to someone else: /var/tmp is open to all. */
export function makePrivateFolder(folder: string, user: PostgresUser): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  const ours = found.uid === user.uid || found.uid === process.geteuid?.()
  if (!ours || !found.isDirectory()) {
    throw new UserError('refused', `${folder} belongs to another user (uid ${found.uid})`, {
      next: [`remove ${folder}, or ask its owner to`],
    })
  }
  if (runsAsRoot(user)) chownSync(folder, user.uid, user.gid)
}
