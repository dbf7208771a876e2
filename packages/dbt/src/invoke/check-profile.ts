import { join } from 'node:path'
import { detail, oneLine } from './dbt-text.ts'
import { missingTarget, withoutTarget } from './missing-target.ts'
import { type DbtProject, varsAsJson } from './project.ts'
import type { DbtEvent } from './protocol.ts'
import { runDbt } from './run-dbt.ts'
import { isTransient } from './transient.ts'
import { troubleOf } from './trouble.ts'

export interface ProfileCheckOptions
  extends Pick<DbtProject, 'python' | 'projectDir' | 'profilesDir' | 'target' | 'env'> {
  /** The project's; a profile may read them. */
  readonly vars?: DbtProject['vars']
  readonly signal?: AbortSignal
}

export interface ProfileCheck {
  /** `dbt-core` and the adapter, as `dbt-postgres`; empty where there is no dbt. */
  readonly versions: { readonly [name: string]: string }
  /** The profile's name, where it can be read. */
  readonly profile: string | null
  /** The profile's target, where it has the one asked for. */
  readonly target: string | null
  /** At most one of what stands in the way of the next: Python, dbt, profile, connection. Without passwords. */
  readonly problems: readonly ProfileProblem[]
}

export interface ProfileProblem {
  /** One line. */
  readonly what: string
  /** One line; empty where nothing is known that mends it. */
  readonly mend: string
}

type Problem = Extract<DbtEvent, { type: 'problem' }>

/**
 * Looks at what dbt needs on a target, as `dbt debug` does: versions, profile, target, and that the database answers. Changes
 * nothing, and asks nobody but that database. Never throws for what it finds.
 */
export async function checkProfile(options: ProfileCheckOptions): Promise<ProfileCheck> {
  const { projectDir, profilesDir, target, vars = {}, signal = new AbortController().signal } = options
  const versions: { [name: string]: string } = {}
  const problems: ProfileProblem[] = []
  const profiles: { readonly name: string; readonly target: string }[] = []
  let failure: Parameters<typeof troubleOf>[2] = null
  const onEvent = (event: DbtEvent): void => {
    if (event.type === 'version') versions[event.name] = event.version
    else if (event.type === 'profile') profiles.push(event)
    else if (event.type === 'problem') problems.push(inWords(event, options))
    else if (event.type === 'error') failure ??= event
  }
  const nothing = { select: [], patches: {}, journal: null, threads: null, targetPath: '', logPath: '' } as const
  const places = { command: 'check', projectDir, profilesDir, target, vars: varsAsJson(vars, null) } as const
  const run = await runDbt({ ...options, targetPath: '' }, { ...nothing, ...places }, signal, onEvent)
  const finished = run.end.type === 'exited' && run.end.code === 0
  const trouble = troubleOf(options, run, failure, finished, 'while it read the profile')
  if (trouble !== null) problems.push({ what: trouble.message, mend: trouble.next[0] ?? trouble.evidence.at(-1) ?? '' })
  const [profile] = profiles
  return { versions, profile: profile?.name ?? null, target: profile?.target ?? null, problems }
}

function inWords({ kind, text }: Problem, { profilesDir }: ProfileCheckOptions): ProfileProblem {
  const file = join(profilesDir, 'profiles.yml')
  if (kind === 'profile') {
    const missing = missingTarget(text)
    if (missing === null) return { what: oneLine(text), mend: `look into ${file}` }
    const { message, evidence, next } = withoutTarget({ profilesDir }, missing)
    return { what: [message, ...evidence].join('; '), mend: next[0] ?? '' }
  }
  const mend = isTransient(text)
    ? `see that the database runs, and that its host and port in ${file} are right`
    : `see that user, password and database in ${file} are right`
  return { what: `dbt cannot reach the database: ${detail(text)}`, mend }
}
