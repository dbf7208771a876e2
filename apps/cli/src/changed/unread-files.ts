import { join, relative, resolve, sep } from 'node:path'
import type { Workspace } from '@headwater/config'
import { git } from './git.ts'

/** Files of a folder that differ from a commit, or that git does not know yet: relative to the folder, sorted. */
export async function changedFiles(folder: string, commit: string): Promise<readonly string[]> {
  const lists = await Promise.all([
    git(folder, ['diff', '--name-only', '-z', '--relative', commit, '--']),
    git(folder, ['ls-files', '-z', '--others', '--exclude-standard']),
  ])
  return [...new Set(lists.flatMap((list) => list.split('\0')))].filter((path) => path !== '').sort()
}

/**
 * Of changed files those that lie with a platform and that no code version is made from: programs and functions, of which only
 * `version` tells that they make other rows. Documents and tests make none. Pure.
 */
export function unreadFiles({ root, platforms }: Workspace, files: readonly string[]): readonly string[] {
  const read = platforms.flatMap(({ definition, folder, file }) => [
    join(root, file),
    ...definition.dbtProjects.map(({ path }) => resolve(folder, path)),
  ])
  return files.filter((file) => {
    if (/\.md$|\.test\.\w+$/.test(file)) return false
    const path = join(root, file)
    return platforms.some(({ folder }) => isWithin(folder, path)) && !read.some((place) => isWithin(place, path))
  })
}

function isWithin(folder: string, path: string): boolean {
  const between = relative(folder, path)
  return between !== '..' && !between.startsWith(`..${sep}`)
}
