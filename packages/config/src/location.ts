import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** All of Headwater's packages: an author looks for a line of the workspace, not for one of ours. */
const ours = fileURLToPath(new URL('../../', import.meta.url))

/** Where in the author's file the current call was written, as `path:line` with an absolute path. */
export function callSite(): string {
  return authorLine(new Error().stack) ?? 'unknown place'
}

/** The innermost line of a stack that an author wrote, as `path:line`; null where there is none. */
export function authorLine(stack = ''): string | null {
  for (const frame of stack.split('\n')) {
    // Behind this the loader is at work, with what may hang on it.
    if (frame.includes('node:internal/modules/')) return null
    // A frame ends in line and column; the head of a syntax error is the bare path and line.
    const place = /(?:^|\(|at |async )(?:file:\/\/)?(\/[^()]+?):(\d+)(?::\d+)?\)?$/.exec(frame)
    if (place?.[1] === undefined) continue
    // What is read anew while a process runs is told apart by a query.
    const path = decoded(place[1].replace(/\?[^/]*$/, ''))
    if (!path.startsWith(ours) && !path.includes('/node_modules/')) return `${path}:${place[2]}`
  }
  return null
}

/** A location as messages show it: relative to the workspace. */
export function shownFrom(root: string, location: string): string {
  return location.startsWith('/') ? relative(root, location) : location
}

/** Stacks name files by URL; a path may hold a `%` of its own. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
