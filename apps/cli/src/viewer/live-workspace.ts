import { statSync } from 'node:fs'
import { projectStamp } from '@headwater/dbt/stamp'
import { projectPaths } from '../dbt-projects.ts'
import type { Session } from '../session.ts'
import type { FreshImports } from './fresh-imports.ts'

/** The workspace as its files have it now. */
export interface LiveWorkspace {
  /** Of the files as they could be read last. Throws UserError where they never could. */
  session(): Promise<Session>
  /** Calls back when the graph was read anew; gives what ends that. */
  onChange(changed: () => void): () => void
  close(): void
}

export interface LiveOptions {
  /** Reads the graph. */
  readonly open: () => Promise<Session>
  readonly imports: FreshImports
  /** Hears of files that cannot be read now. */
  readonly trouble: (error: unknown) => void
}

/** How often the files are looked at, unless that takes long itself. Not watched: a mounted folder tells nobody of its changes. */
const LOOK_MS = 700
/** The part of the time that looking may take. */
const SHARE = 1 / 40
/** How long a workspace that could never be read is left alone. */
const AGAIN_MS = 3_000

/** Reads the workspace now, and again when its files have changed and rest. */
export function liveWorkspace({ open, imports, trouble }: LiveOptions): LiveWorkspace {
  const listeners = new Set<() => void>()
  let good: Session | null = null
  let current: Promise<Session> = start()
  let read = ''
  let seen = ''
  let failedAt: number | null = null
  let timer: NodeJS.Timeout | undefined = setTimeout(look, LOOK_MS).unref()

  function start(): Promise<Session> {
    const asOf = good
    const before = stampOf(asOf, imports)
    const reading = open()
    reading.then(
      (session) => {
        // What has changed meanwhile may have been read or not: it is read once more.
        const rested = stampOf(asOf, imports) === before
        good = session
        read = rested ? stampOf(session, imports) : before
      },
      (error) => {
        failedAt = performance.now()
        read = before
        trouble(error)
      },
    )
    return reading
  }

  async function look(): Promise<void> {
    await current.catch(() => {})
    const since = performance.now()
    const now = stampOf(good, imports)
    const rests = now === seen
    seen = now
    const tookMs = performance.now() - since
    if (now !== read && rests) await readAnew()
    if (timer !== undefined) timer = setTimeout(look, Math.max(LOOK_MS, tookMs / SHARE)).unref()
  }

  async function readAnew(): Promise<void> {
    if (modulesIn(stampOf(good, imports)) !== modulesIn(read)) imports.renew()
    const before = good
    const reading = start()
    // Whoever asks meanwhile has the graph of before.
    if (before === null) current = reading
    const next = await reading.catch(() => null)
    if (next === null) return
    current = reading
    for (const changed of listeners) changed()
  }

  return {
    session() {
      // What dbt could not read is in none of the files that are looked at before there is a graph.
      if (good === null && failedAt !== null && performance.now() - failedAt > AGAIN_MS) {
        failedAt = null
        void readAnew()
      }
      return current
    },
    onChange(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    close() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}

/** Changes when the graph may: the author's modules in its first line, dbt's projects in the second. */
function stampOf(session: Session | null, imports: FreshImports): string {
  const modules = imports.files().map(fileStamp)
  if (session === null) return `${modules.join(' ')}\n`
  const { workspace, target } = session
  const projects = workspace.platforms.flatMap((platform) =>
    platform.definition.dbtProjects.map((project) => {
      const { ownManifest, projectDir, profilesDir, manifest } = projectPaths(workspace, platform, project, target)
      return ownManifest ? projectStamp(projectDir, profilesDir) : fileStamp(manifest)
    }),
  )
  return `${modules.join(' ')}\n${projects.join(' ')}`
}

function modulesIn(stamp: string): string {
  return stamp.slice(0, stamp.indexOf('\n'))
}

function fileStamp(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat ? `${path}:${stat.mtimeMs}:${stat.size}` : `${path}:none`
}
