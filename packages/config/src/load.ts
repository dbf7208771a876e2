import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UserError } from '@headwater/errors'
import { checkConfig } from './check-config.ts'
import type { PlatformDefinition } from './definitions.ts'
import { authorLine, shownFrom } from './location.ts'
import { refuseUnusedPools } from './pools.ts'
import { isObject, wrong } from './shape.ts'
import type { WorkspaceConfig } from './workspace-config.ts'

export const CONFIG_FILE = 'headwater.config.ts'

export interface LoadedPlatform {
  readonly definition: PlatformDefinition
  /** The folder of the file that defines it: relative paths start there. */
  readonly folder: string
  /** That file, relative to the workspace's root. */
  readonly file: string
}

export interface Workspace {
  /** The folder of the config, absolute. */
  readonly root: string
  readonly config: WorkspaceConfig
  readonly platforms: readonly LoadedPlatform[]
}

/**
 * Finds the config in `from` or above it and loads it with its platforms.
 * Throws UserError: `bad-config` when there is none and for what it or a platform says wrongly, and what the definitions
 * themselves throw (`bad-date`); each names the author's file, relative to the workspace, and the line where one is known.
 */
export async function loadWorkspace(from: string): Promise<Workspace> {
  const before = Error.stackTraceLimit
  // The author's line is behind our own frames, of which a nested definition has more than the ten that are kept by default.
  Error.stackTraceLimit = Math.max(before, 30)
  try {
    return await loadFrom(from)
  } finally {
    Error.stackTraceLimit = before
  }
}

async function loadFrom(from: string): Promise<Workspace> {
  const root = workspaceRoot(from)
  const config = await load(root, CONFIG_FILE, checkConfig)
  const platforms = await Promise.all(config.platforms.map((path) => loadPlatform(root, path)))
  const names = new Map<string, string>()
  for (const { definition, file } of platforms) {
    const before = names.get(definition.name)
    if (before !== undefined) {
      throw new UserError('bad-config', `two platforms are called ${definition.name}`, {
        details: [before, file],
        next: ['a name is the first part of the keys of all its assets: give one of them another'],
      })
    }
    names.set(definition.name, file)
  }
  try {
    refuseUnusedPools(
      config.pools ?? {},
      platforms.map(({ definition }) => definition),
    )
  } catch (error) {
    throw located(error, root, CONFIG_FILE)
  }
  return { root, config, platforms }
}

/** The folder of the config that is in `from` or above it. Loads nothing. Throws UserError `bad-config` without one. */
export function workspaceRoot(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE))) return folder
    if (dirname(folder) === folder) break
  }
  throw new UserError('bad-config', `no ${CONFIG_FILE} in ${from} or above it`, {
    next: ['go to your workspace, or write a config: docs/platforms.md'],
  })
}

async function loadPlatform(root: string, path: string): Promise<LoadedPlatform> {
  const absolute = resolve(root, path)
  const file = relative(root, absolute)
  if (!existsSync(absolute)) {
    throw new UserError('bad-config', `${CONFIG_FILE}: platforms names ${path}, and there is no such file`)
  }
  return { definition: await load(root, file, checkPlatform), folder: dirname(absolute), file }
}

function checkPlatform(value: unknown): PlatformDefinition {
  if (isObject(value) && value.type === 'platform') return value as unknown as PlatformDefinition
  throw wrong('default export', value, 'platform({ name, timeZone }, (p) => { ... })')
}

/** What a file exports by default, checked; what goes wrong is told as the author's file and line. */
async function load<T>(root: string, file: string, check: (value: unknown) => T): Promise<T> {
  let exported: unknown
  try {
    const module: { default?: unknown } = await import(pathToFileURL(join(root, file)).href)
    exported = module.default
  } catch (error) {
    const place = authorLine(error instanceof Error ? error.stack : undefined)
    throw located(error, root, place === null ? file : shownFrom(root, place))
  }
  try {
    return check(exported)
  } catch (error) {
    throw located(error, root, file)
  }
}

function located(error: unknown, root: string, place: string): UserError {
  const short = (text: string): string => text.replaceAll(`${pathToFileURL(root).href}/`, '').replaceAll(`${root}/`, '')
  if (error instanceof UserError) {
    const { code, message, details, next } = error
    return new UserError(code, `${place}: ${short(message)}`, { details: details.map(short), next, cause: error })
  }
  const thrown = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : `it threw ${String(error)}`
  return new UserError('bad-config', `${place} cannot be loaded`, { details: [short(thrown)], cause: error })
}
