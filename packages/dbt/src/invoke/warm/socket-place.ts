import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Starts the server; its sources lie beside it. */
export const serverProgram = fileURLToPath(new URL('../../../python/serve.py', import.meta.url))

/** The system's limit is 108 with the end, 104 on macOS. */
const LONGEST_SOCKET = 103

/**
 * The folder of all servers of this user: nobody else may enter it, for whoever can write to a socket runs dbt as us, and the
 * requests hold passwords. `HEADWATER_DBT_SOCKETS` names another one. Gives why not where it cannot be had.
 */
export function socketFolder(
  named = process.env.HEADWATER_DBT_SOCKETS,
): { readonly folder: string } | { readonly why: string } {
  const uid = process.getuid?.()
  if (uid === undefined) return { why: 'this system has no Unix sockets' }
  const folder = named ?? join(shortTemporaryFolder(), `headwater-dbt-${uid}`)
  if (join(folder, 'x'.repeat(NAME_LENGTH)).length > LONGEST_SOCKET) return { why: `the path ${folder} is too long` }
  try {
    mkdirSync(folder, { mode: 0o700, recursive: named !== undefined })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) return { why: String(error) }
  }
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return { why: `${folder} is no folder` }
  if (stat.uid !== uid) return { why: `${folder} belongs to another user` }
  if ((stat.mode & 0o077) !== 0) return { why: `${folder} is open to other users` }
  return { folder }
}

function shortTemporaryFolder(): string {
  return tmpdir().length < 60 ? tmpdir() : '/tmp'
}

/** What a server is for: requests that differ in it go to different servers. */
export interface ServerPlace {
  readonly python: string
  readonly projectDir: string
  readonly profilesDir: string
  readonly target: string
  /** The project's own folder for products, without that of a request's variables. */
  readonly targetPath: string
}

/** Its socket: `<hash of the folder for products>-<hash of all the rest>.sock`, so that those of a workspace can be found. */
export function socketName(place: ServerPlace, startEnv: { readonly [name: string]: string | undefined }): string {
  const { python, projectDir, profilesDir, target, targetPath } = place
  const env = Object.entries(startEnv).sort(([a], [b]) => (a < b ? -1 : 1))
  const rest = hash(JSON.stringify([sources(), python, projectDir, profilesDir, target, env]), 16)
  return `${socketsOf(targetPath)}${rest}.sock`
}

/** How the sockets of all servers begin that write to this folder. */
export function socketsOf(targetPath: string): string {
  return `${hash(targetPath, 8)}-`
}

const NAME_LENGTH = 8 + 1 + 16 + '.sock'.length

/** Names of the environment that decide what Python and dbt become when they start; all others travel with each request. */
const ofTheStart =
  /^(?:PYTHON.*|LD_.*|DYLD_.*|LC_.*|LANG|LANGUAGE|TZ|PATH|HOME|USER|LOGNAME|TMPDIR|VIRTUAL_ENV|SSL_CERT_.*)$/

/** The environment that a server is started with. It outlives the command: it holds no password. */
export function startEnvironment(env: { readonly [name: string]: string | undefined }) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => ofTheStart.test(name)))
}

let known: string | undefined

/** Our own Python sources: a server of others speaks another language. */
function sources(): string {
  if (known === undefined) {
    const folder = join(dirname(serverProgram), 'headwater_dbt')
    const names = readdirSync(folder).filter((name) => name.endsWith('.py'))
    const files = [serverProgram, ...names.sort().map((name) => join(folder, name))]
    known = hash(files.map((file) => readFileSync(file, 'utf8')).join('\0'), 16)
  }
  return known
}

function hash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length)
}
