import { execFile } from 'node:child_process'
import { chownSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { UnreachableError } from '@headwater/errors'
import type { Binaries } from './binaries.ts'
import { makePrivateFolder, type PostgresUser, runsAsRoot } from './user.ts'

/** A database cluster on disk. `folder` holds it in `data`. */
export interface Cluster {
  readonly folder: string
  readonly password: string
}

export const SUPERUSER = 'headwater'
/** Nothing but what Postgres needs: it outlives the command that starts it, and must not keep that one's secrets. */
export const POSTGRES_ENV = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' }

export function dataFolder(cluster: { readonly folder: string }): string {
  return join(cluster.folder, 'data')
}

/**
 * Makes the cluster where there is none; true where it did.
 * Works beside the final folder and renames at the end, so that a half-made cluster is never taken for a whole one.
 */
export async function createCluster(
  cluster: Cluster,
  { binaries, user }: { binaries: Binaries; user: PostgresUser },
): Promise<boolean> {
  const data = dataFolder(cluster)
  if (existsSync(data)) return false
  makePrivateFolder(cluster.folder, user)
  for (const entry of readdirSync(cluster.folder)) {
    if (entry.startsWith('unfinished')) rmSync(join(cluster.folder, entry), { recursive: true, force: true })
  }
  const unfinished = join(cluster.folder, `unfinished-${process.pid}`)
  const passwordFile = `${unfinished}.password`
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 })
  if (runsAsRoot(user)) chownSync(passwordFile, user.uid, user.gid)
  try {
    await promisify(execFile)(
      binaries.initdb,
      [
        ['--pgdata', unfinished],
        ['--username', SUPERUSER],
        ['--pwfile', passwordFile],
        ['--auth', 'scram-sha-256'],
        ['--encoding', 'UTF8'],
        // Sorts by code point on every machine alike, and still knows upper and lower case of all of Unicode.
        ['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
        ['--no-instructions'],
        ['--no-sync', '--set', 'fsync=off'],
      ].flat(),
      { cwd: '/', env: POSTGRES_ENV, ...(runsAsRoot(user) ? user : {}) },
    )
    renameSync(unfinished, data)
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true })
    const details = lastLines(cause)
    // A container that was started with an arbitrary user id.
    const nameless = details.some((line) => line.includes('could not look up effective user ID'))
    throw new UnreachableError('the sandbox could not create its Postgres', {
      details,
      next: nameless ? [`give user ${user.uid} a name (a line in /etc/passwd), or run as another user`] : [],
      cause,
    })
  } finally {
    rmSync(passwordFile, { force: true })
  }
  return true
}

function lastLines(error: unknown): string[] {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  const text = stderr.trim() === '' ? String(error) : stderr
  return text.trim().split('\n').slice(-6)
}
