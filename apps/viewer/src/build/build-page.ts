import { spawn } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { UserError } from '@headwater/errors'
import { freshPage } from './fresh-page.ts'
import { ownPlace, type PagePlace } from './page-place.ts'

export interface BuildOptions {
  /** Also where nothing has changed. */
  readonly force?: boolean
  /** Called when it has to be built, which takes a few seconds. */
  readonly onBuild?: () => void
  /** Ends the building; the promise then rejects. */
  readonly signal?: AbortSignal
  /** Default: our own. */
  readonly place?: PagePlace
}

export interface BuiltPage {
  /** Absolute; has `index.html` and `assets/`. It stays for a while when a newer page is built. */
  readonly folder: string
  /** 0 where it was there. */
  readonly seconds: number
}

/** Of what the builder said, for a message. */
const LINES = 20

/**
 * The page as its sources are now: built where it is not there yet, by a process of its own, so that a server's memory and
 * its answers are spared. Several at once build it once. Throws UserError `bad-source` where it cannot be built, `refused` where
 * its folder is not ours to write.
 */
export async function buildPage(options: BuildOptions = {}): Promise<BuiltPage> {
  const { force = false, onBuild, signal, place = ownPlace } = options
  const there = force ? null : freshPage(place)
  if (there !== null) return { folder: there, seconds: 0 }
  claimCache(place)
  onBuild?.()
  const since = performance.now()
  await runBuilder(place, force, signal)
  const folder = freshPage(place)
  if (folder === null) throw cannotBuild(['its sources change while it is built'])
  return { folder, seconds: (performance.now() - since) / 1000 }
}

async function runBuilder(place: PagePlace, force: boolean, signal: AbortSignal | undefined): Promise<void> {
  const builder = fileURLToPath(new URL('make-page.ts', import.meta.url))
  const child = spawn(process.execPath, [builder, JSON.stringify({ place, force })], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Whoever calls may be a test or a tool with another NODE_ENV: React would be built for debugging.
    env: { ...process.env, NODE_ENV: 'production' },
    ...(signal && { signal }),
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const [said, code] = await Promise.all([text(child.stderr), ended])
  if (code !== 0) throw cannotBuild(said.trim().split(/\n+/).slice(0, LINES))
}

/** The page belongs to one user: root and another user on one clone would leave each other files that they cannot write. */
function claimCache({ cache }: PagePlace): void {
  try {
    mkdirSync(cache, { recursive: true })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw notOurs(cache, why, `let ${userName()} write there`, cause)
  }
  const owner = statSync(cache).uid
  if (process.geteuid === undefined || owner === process.geteuid()) return
  throw notOurs(cache, `it belongs to user ${owner}, and you are ${userName()}`, `run as that user, or remove ${cache}`)
}

function userName(): string {
  return `user ${process.geteuid?.() ?? ''}`.trim()
}

function notOurs(cache: string, why: string, next: string, cause?: unknown): UserError {
  return new UserError('refused', 'the page of the viewer cannot be built: its folder cannot be written', {
    details: [`folder  ${cache}`, why],
    next: [next],
    cause,
  })
}

function cannotBuild(details: readonly string[]): UserError {
  return new UserError('bad-source', 'the page of the viewer cannot be built', {
    details,
    next: ['pnpm install', 'where that does not help, tell us with the lines above'],
  })
}
