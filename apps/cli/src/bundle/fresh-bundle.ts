import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/*
 * The sources are what runs; there is no build step. But loading 150 small files takes longer than planning, so the
 * first command that finds no bundle of them has one made behind its back, and later ones take it as long as every
 * file in it is as it was. HEADWATER_BUNDLE=off always runs the sources.
 */

export interface Bundle {
  /** URLs: `main` is the command; the others stand for `@headwater/<name>` where a platform's own file imports it. */
  readonly entries: { readonly [name: string]: string }
  readonly inputs: readonly (readonly [path: string, modifiedMs: number, size: number])[]
}

const cache = new URL('../../node_modules/.cache/headwater/', import.meta.url)
export const manifestFile = fileURLToPath(new URL('bundle.json', cache))
const lock = fileURLToPath(new URL('making', cache))
const MAKING_TAKES_AT_MOST_MS = 60_000

/** The bundle of the sources as they are now, or null. */
export function freshBundle(): Bundle | null {
  if (process.env.HEADWATER_BUNDLE === 'off') return null
  try {
    const bundle: Bundle = JSON.parse(readFileSync(manifestFile, 'utf8'))
    for (const [path, modifiedMs, size] of bundle.inputs) {
      const now = statSync(path)
      if (now.mtimeMs !== modifiedMs || now.size !== size) return null
    }
    return bundle
  } catch {
    return null // None yet, or a source is gone.
  }
}

/** Loads the command from the bundle, or gives null where that fails. No module of ours is then there twice. */
export async function useBundle({ entries }: Bundle): Promise<typeof import('../main.ts') | null> {
  const { main = '', ...shared } = entries
  const copies = new Map(Object.entries(shared).map(([name, url]) => [`@headwater/${name}`, url]))
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const url = copies.get(specifier)
      return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true }
    },
  })
  try {
    return await import(main)
  } catch {
    hooks.deregister()
    return null
  }
}

/** Has a bundle made by a process of its own, unless one is being made. Never fails: a bundle is a convenience. */
export async function makeBundleSoon(): Promise<void> {
  if (process.env.HEADWATER_BUNDLE === 'off') return
  try {
    mkdirSync(cache, { recursive: true })
    takeLock()
    const { spawn } = await import('node:child_process')
    const maker = fileURLToPath(new URL('make-bundle.ts', import.meta.url))
    spawn(process.execPath, [maker, lock], { detached: true, stdio: 'ignore' }).unref()
  } catch {
    // Being made already, or a folder that may not be written.
  }
}

function takeLock(): void {
  try {
    mkdirSync(lock)
  } catch (error) {
    if (Date.now() - statSync(lock).mtimeMs < MAKING_TAKES_AT_MOST_MS) throw error
    rmSync(lock, { recursive: true, force: true })
    mkdirSync(lock)
  }
}
