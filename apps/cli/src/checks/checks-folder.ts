import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** So many are kept: the queries that show rows stay at hand for a while, and no longer. */
const KEPT = 20

/** A folder for the log and the queries of one `headwater check`, below `state`; the oldest ones go for it. */
export function checksFolder(state: string, id: string): string {
  const all = join(state, 'checks')
  const folder = join(all, id)
  mkdirSync(folder, { recursive: true })
  const byAge = readdirSync(all)
    .map((name) => ({ name, made: statSync(join(all, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .filter(({ name }) => name !== id)
    .sort((a, b) => b.made - a.made)
  for (const { name } of byAge.slice(KEPT - 1)) rmSync(join(all, name), { recursive: true, force: true })
  return folder
}
