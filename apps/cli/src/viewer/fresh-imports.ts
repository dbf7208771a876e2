import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/** The author's own modules: the config, the platforms' files, and what those import of their own. */
export interface FreshImports {
  /** Absolute paths of those that were loaded. */
  files(): readonly string[]
  /** From now on they are loaded anew. */
  renew(): void
}

/**
 * Node keeps a module for as long as it runs; a server that outlives a change has to load it under another name. Only what is
 * reached from the config by relative paths is: of our own packages there is one copy, or their errors would not be known again.
 * Copies of before stay in memory: a few hundred kilobytes for each change.
 */
export function freshImports(): FreshImports {
  const files = new Set<string>()
  let generation = 0
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      const isEntry = specifier.startsWith('file:') && found.url.endsWith('.ts')
      if (!isEntry && !(specifier.startsWith('.') && files.has(pathOf(context.parentURL)))) return found
      const path = pathOf(found.url)
      if (path === '' || path.includes('/node_modules/')) return found
      files.add(path)
      return generation === 0 ? found : { ...found, url: `${found.url}?anew=${generation}` }
    },
  })
  return {
    files: () => [...files],
    renew: () => {
      generation += 1
    },
  }
}

/** Of a URL of a file, without its query; empty for what is none. */
function pathOf(url: string | undefined): string {
  return url?.startsWith('file:') ? fileURLToPath(url.replace(/\?.*$/, '')) : ''
}
