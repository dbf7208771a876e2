import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where a page is made of what. */
export interface PagePlace {
  /** Absolute; has `index.html`, `vite.config.ts` and `src/`. */
  readonly sources: string
  /** For what was built, and what says of which sources. */
  readonly cache: string
  /** What comes from node_modules changes with an install only, and that writes this file. */
  readonly installed: string
}

export const ownPlace: PagePlace = {
  sources: fileURLToPath(new URL('../../page', import.meta.url)),
  cache: fileURLToPath(new URL('../../node_modules/.cache/headwater-page', import.meta.url)),
  installed: fileURLToPath(new URL('../../../../node_modules/.modules.yaml', import.meta.url)),
}

/** Says which of the folders beside it is the page, and of which sources. */
export function manifestFile({ cache }: PagePlace): string {
  return join(cache, 'page.json')
}
