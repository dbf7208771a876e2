import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { UserError } from '@headwater/errors'

const run = promisify(execFile)

/** What git sets for its hooks: in one of those, these would point our git at the wrong place. */
const OF_HOOKS = { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined, GIT_PREFIX: undefined }

/** Lists of files may be long. */
const MOST_BYTES = 256 * 1024 * 1024

/**
 * What a git command prints, run in a folder and never through a shell. Throws UserError: `missing-program` where there is no
 * git, `bad-argument` with git's own words where it fails.
 */
export async function git(
  folder: string,
  args: readonly string[],
  { env = {} }: { readonly env?: { readonly [name: string]: string } } = {},
): Promise<string> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...args], {
      env: { ...process.env, ...OF_HOOKS, LC_ALL: 'C', ...env },
      maxBuffer: MOST_BYTES,
    })
    return stdout
  } catch (error) {
    throw failed(error, args)
  }
}

/** The same, but null where git ends with another exit code than 0. */
export async function gitOrNull(folder: string, args: readonly string[]): Promise<string | null> {
  try {
    return await git(folder, args)
  } catch (error) {
    if (error instanceof UserError && error.code === 'bad-argument') return null
    throw error
  }
}

function failed(error: unknown, args: readonly string[]): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  if (error.code === 'ENOENT') return new UserError('missing-program', 'git is not installed, or not on PATH')
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim().split('\n') : []
  return new UserError('bad-argument', `git ${args[0]} failed`, { details: said.slice(0, 5), cause: error })
}
