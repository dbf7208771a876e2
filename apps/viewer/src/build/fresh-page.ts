import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { manifestFile, ownPlace, type PagePlace } from './page-place.ts'

/** A source as it was when the page was built. */
export type Source = readonly [path: string, modifiedMs: number, size: number]

export interface PageManifest {
  /** Absolute; has `index.html`. */
  readonly folder: string
  readonly sources: readonly Source[]
}

/** The folder of the page that was built of the sources as they are now, or null. */
export function freshPage(place: PagePlace = ownPlace): string | null {
  try {
    const { folder, sources }: PageManifest = JSON.parse(readFileSync(manifestFile(place), 'utf8'))
    statSync(join(folder, 'index.html'))
    const known = new Set(sources.map(([path]) => path))
    const isSame = sources.every((source) => sameSource(source, sourceAt(source[0])))
    // A file that has come may be meant by an import that meant another one before.
    return isSame && pageFiles(place).every((path) => known.has(path)) ? folder : null
  } catch {
    return null // None yet, or a source is gone.
  }
}

/** Everything below the page's folder but tests. */
export function pageFiles({ sources }: PagePlace): readonly string[] {
  return readdirSync(sources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
}

export function sourceAt(path: string): Source {
  const { mtimeMs, size } = statSync(path)
  return [path, mtimeMs, size]
}

function sameSource([, modifiedMs, size]: Source, [, modifiedNow, sizeNow]: Source): boolean {
  return modifiedMs === modifiedNow && size === sizeNow
}
