import { join } from 'node:path'
import { didYouMean } from '@headwater/errors'
import type { DbtProject } from './project.ts'
import type { Trouble } from './trouble.ts'

export interface MissingTarget {
  readonly profile: string
  readonly target: string
  /** Those that the profile has. */
  readonly targets: readonly string[]
}

/** What dbt's message says where a profile lacks the target that it is asked for; null for any other message. */
export function missingTarget(text: string): MissingTarget | null {
  const found = /The profile '([^']*)' does not have a target named '([^']*)'/.exec(text)
  if (!found) return null
  const targets = Array.from(text.matchAll(/^\s*- (\S+)\s*$/gm), ([, name = '']) => name)
  return { profile: found[1] ?? '', target: found[2] ?? '', targets }
}

/** The same as something to read and to mend. */
export function withoutTarget(
  { profilesDir }: Pick<DbtProject, 'profilesDir'>,
  { profile, target, targets }: MissingTarget,
): Trouble {
  const file = join(profilesDir, 'profiles.yml')
  return {
    kind: 'profile',
    message: `the dbt profile "${profile}" has no target "${target}"`,
    evidence: [`${file} has  ${targets.length === 0 ? 'none' : targets.join('   ')}`, ...didYouMean(target, targets)],
    next: [`add it to ${file}, or name one of those under dbt.target of this target in headwater.config.ts`],
  }
}
