import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import type { Json } from '@headwater/graph'

export type Vars = { readonly [name: string]: Json }

/**
 * dbt's folder for what is made with these variables of a request. What a project is parsed with decides its manifest and its
 * cache, so each set has a folder of its own, beside the project's; without any it is the project's.
 */
export function targetPathFor(targetPath: string, vars: Vars): string {
  const names = Object.keys(vars).sort()
  if (names.length === 0) return targetPath
  const text = JSON.stringify(names.map((name) => [name, vars[name]]))
  const set = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return join(dirname(targetPath), 'vars', set, basename(targetPath))
}
