import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Workspace } from '@headwater/config'
import { isUserError, UnreachableError } from '@headwater/errors'
import { formatError } from '@headwater/reporters/plan'
import { buildPage } from '@headwater/viewer/build'
import { isUnfilled, needOfAssets } from '../sandbox-need.ts'
import { hideSecrets } from '../secrets.ts'
import { openSession, openWorkspace, reachTarget, runningTarget } from '../session.ts'
import { type NamedTarget, stateFolder, type Target } from '../target.ts'
import { screen, tell } from '../terminal.ts'
import { createBackend } from '../viewer/backend.ts'
import { freshImports } from '../viewer/fresh-imports.ts'
import { liveWorkspace } from '../viewer/live-workspace.ts'
import { openBrowser } from '../viewer/open-browser.ts'
import { askLedger } from '../viewer/target-now.ts'

export interface ViewerFlags {
  readonly target?: string
  readonly port: number
  readonly host: string
  readonly open?: boolean
}

/**
 * `headwater viewer`: serves the page until Ctrl-C. Runs that were started from it go on. Throws UserError for a port that is
 * taken, UnreachableError where the sandbox cannot be started.
 */
export async function viewer(flags: ViewerFlags): Promise<void> {
  const ending = new AbortController()
  const page = buildPage({ signal: ending.signal, onBuild: () => tell('building the page …') })
  page.catch((error) => !ending.signal.aborted && tellTrouble(error))
  try {
    await serve(
      flags,
      page.then(({ folder }) => folder),
    )
  } finally {
    ending.abort()
  }
}

async function serve(flags: ViewerFlags, pageFolder: Promise<string>): Promise<void> {
  pageFolder.catch(() => {}) // It is told already.
  // Before the first module of the workspace is loaded.
  const imports = freshImports()
  const serving = import('@headwater/viewer')
  const { workspace, target: named } = await openWorkspace(flags.target)
  const reached = await reach(workspace, named)
  const live = liveWorkspace({ open: () => openSession(flags.target), imports, trouble: tellTrouble })
  const { createServer } = await serving
  const server = await createServer(createBackend({ live, workspace, named, reached, typed: flags.target }), {
    port: flags.port,
    host: flags.host,
    pageFolder,
    onBug: tellTrouble,
  })
  const ended = untilEnded()
  const link = `${reachable(server.url)}/#token=${server.token}`
  announce(link, named)
  const browser = flags.open ? openBrowser(link, join(stateFolder(workspace), 'viewer'), noBrowser) : null
  void mendIfDead(workspace, named, reached)
  await ended
  browser?.remove()
  live.close()
  await server.close()
}

/** A sandbox that was left running is taken at its word: the server is there at once. */
async function reach(workspace: Workspace, named: NamedTarget): Promise<Target> {
  const running = isUnfilled(workspace, named, 'all') ? null : runningTarget(workspace, named)
  return running ?? reachTarget(workspace, named, named.isSandbox ? needOfAssets(workspace, 'all') : {})
}

/** The word may be of before the machine was switched off. */
async function mendIfDead(workspace: Workspace, named: NamedTarget, reached: Target): Promise<void> {
  try {
    await askLedger(reached, async () => {})
  } catch (error) {
    if (!named.isSandbox || !(error instanceof UnreachableError)) return // The page tells it.
    await reachTarget(workspace, named, {}).catch(tellTrouble)
  }
}

/** The first Ctrl-C, TERM or HUP. */
function untilEnded(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve())
  })
}

function announce(link: string, { name }: NamedTarget): void {
  process.stdout.write(
    `Viewer  target ${name}\n  ${link}\n  Whoever has this link may start and cancel runs. Ctrl-C ends the viewer; runs go on.\n`,
  )
}

/** Of a server that listens on every address of this machine, one that others reach it by. */
function reachable(url: string): string {
  const link = new URL(url)
  if (link.hostname !== '0.0.0.0' && link.hostname !== '[::]') return url
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? [])
  link.hostname = addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1'
  return link.origin
}

function noBrowser(): void {
  tell('no browser could be opened: open the link yourself')
}

/** Something is wrong, and the server goes on. */
function tellTrouble(error: unknown): void {
  const bug = (): string => hideSecrets(error instanceof Error ? (error.stack ?? error.message) : String(error))
  tell(isUserError(error) ? formatError(error, screen(process.stderr)) : bug())
}
