import { UserError } from '@headwater/errors'
import type { ChangesSince } from '@headwater/reporters'
import { git, gitOrNull } from './git.ts'

/**
 * What a ref means to somebody who asks what *they* have changed since: the commit where HEAD left it, as of a pull request.
 * `folder` is in the repository. Throws UserError `bad-argument` where there is no repository, or no such commit.
 */
export async function commitOf(folder: string, ref: string): Promise<ChangesSince> {
  await refuseWithoutRepository(folder)
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]
  const commit = (await gitOrNull(folder, args))?.trim()
  if (!commit) throw await unknownRef(folder, ref)
  const base = (await gitOrNull(folder, ['merge-base', commit, 'HEAD']))?.trim()
  return { ref, commit: base || commit, parted: base !== undefined && base !== '' && base !== commit }
}

/** Git says why itself: none there, or one that belongs to somebody else, as in a container. */
async function refuseWithoutRepository(folder: string): Promise<void> {
  try {
    await git(folder, ['rev-parse', '--show-toplevel'])
  } catch (error) {
    if (!(error instanceof UserError && error.code === 'bad-argument')) throw error
    throw new UserError('bad-argument', '--changed-since asks git, which finds no repository around the workspace', {
      details: error.details,
      next: ['name what has changed in place of it   pnpm plan fact_boxscores --downstream'],
      cause: error,
    })
  }
}

async function unknownRef(folder: string, ref: string): Promise<UserError> {
  const shallow = (await git(folder, ['rev-parse', '--is-shallow-repository'])).trim() === 'true'
  return new UserError('bad-argument', `--changed-since ${ref}: git knows no such commit`, {
    details: shallow ? ['only the newest commits of this repository were fetched'] : [],
    next: [
      shallow ? 'git fetch --unshallow   (actions/checkout: fetch-depth: 0)' : 'git fetch',
      'a branch, a tag or a commit   pnpm plan --changed-since origin/main',
    ],
  })
}
