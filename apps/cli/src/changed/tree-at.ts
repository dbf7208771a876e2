import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { git } from './git.ts'

/** A workspace as a commit has it, in a folder that goes with this object. */
export interface Tree extends AsyncDisposable {
  /** What was the workspace's root. It may hold no config: then the commit had none. */
  readonly root: string
}

/** Made anew by whoever works there; nothing is read from them. */
const PRODUCTS: ReadonlySet<string> = new Set(['.headwater', 'target', 'logs', '.git'])

/**
 * Writes a commit's files below `parent`, apart from the working tree and the index, neither of which is touched. What git
 * ignores (installed packages of Node and dbt, profiles) is linked from the checkout as it is today.
 */
export async function treeAt(root: string, commit: string, parent: string): Promise<Tree> {
  const asked = await git(root, ['rev-parse', '--show-toplevel', '--show-prefix'])
  const [top = root, prefix = ''] = asked.split('\n')
  await mkdir(parent, { recursive: true })
  await removeLeftovers(parent)
  const own = await mkdtemp(join(parent, `${commit.slice(0, 12)}-`))
  const remove = (): Promise<void> => rm(own, { recursive: true, force: true })
  try {
    const files = join(own, 'tree')
    await mkdir(files)
    const env = { GIT_INDEX_FILE: join(own, 'index') }
    await git(top, ['read-tree', commit], { env })
    await git(top, ['checkout-index', '--all', '--quiet', `--prefix=${files}/`], { env })
    await linkIgnored(top, files)
    return { root: join(files, prefix), [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

const A_DAY_MS = 86_400_000

/** What a command left that was killed. Links are removed, never followed. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name)
    const found = await stat(path).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > A_DAY_MS) await rm(path, { recursive: true, force: true })
  }
}

async function linkIgnored(top: string, files: string): Promise<void> {
  const listed = await git(top, ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'])
  for (const entry of listed.split('\0')) {
    const path = entry.replace(/\/$/, '')
    const link = join(files, path)
    // Neither what the commit had no folder for, nor what it kept itself.
    if (path === '' || PRODUCTS.has(basename(path)) || !existsSync(dirname(link)) || existsSync(link)) continue
    await symlink(join(top, path), link)
  }
}
