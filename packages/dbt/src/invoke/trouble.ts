import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { detail, lines, oneLine } from './dbt-text.ts'
import { missingTarget, withoutTarget } from './missing-target.ts'
import type { DbtProject } from './project.ts'
import type { DbtEvent } from './protocol.ts'
import type { DbtRun } from './run-dbt.ts'
import { isTransient } from './transient.ts'

/** Why an invocation of dbt failed as a whole, in words: what happened, dbt's own text, and what to type next. */
export interface Trouble {
  readonly kind: 'no python' | 'no dbt' | 'dbt' | 'database' | 'profile' | 'ended' | 'nodes'
  readonly message: string
  /** Lines. */
  readonly evidence: readonly string[]
  readonly next: readonly string[]
  /** It passes by itself. */
  readonly transient?: true
}

type Place = Pick<DbtProject, 'python' | 'projectDir' | 'profilesDir' | 'target'>
type Failure = Extract<
  DbtEvent,
  { type: 'error' | 'unknown nodes' | 'protected nodes' | 'hook failed' | 'interrupted' }
>

/**
 * What an invocation that was not interrupted came to grief of, or null. `failure` is the first failure among its events.
 * `finished` says whether our program came to its end, which tells a crash of Python from an answer; `at` what it was at,
 * as in "dbt was killed while it read the project".
 */
export function troubleOf(
  project: Place,
  run: DbtRun,
  failure: Failure | null,
  finished: boolean,
  at: string,
): Trouble | null {
  if (run.end.type === 'not started') {
    return {
      kind: 'no python',
      message: run.end.message,
      evidence: [],
      next: ['set `python` of this target in headwater.config.ts to a Python that has dbt'],
    }
  }
  const ended = { kind: 'ended', evidence: run.stderr, next: [] } as const
  if (run.lost) return { ...ended, message: `the warm dbt was gone ${at}`, transient: true }
  if (run.end.type === 'killed') {
    // Nobody but the system's own out-of-memory killer does that to a process that nobody wants to end.
    const guess = run.end.signal === 'SIGKILL' ? ': out of memory?' : ''
    return { ...ended, message: `dbt was killed (${run.end.signal}) ${at}${guess}` }
  }
  if (failure?.type === 'interrupted') return { ...ended, message: `dbt was interrupted from elsewhere ${at}` }
  if (failure !== null) return describe(project, failure)
  if (finished) return null
  return { ...ended, message: `dbt ended with exit code ${run.end.code} ${at}` }
}

function describe(project: Place, failure: Exclude<Failure, { type: 'interrupted' }>): Trouble {
  switch (failure.type) {
    case 'unknown nodes':
      return {
        kind: 'nodes',
        message: `the dbt project has no ${failure.ids.join(', ')}`,
        evidence: failure.ids.map((id) =>
          failure.disabled.includes(id) ? `${id} is disabled` : `${id} is not in the project, parsed just now`,
        ),
        next: ['plan again: the project has changed since'],
      }
    case 'protected nodes':
      return {
        kind: 'nodes',
        message: `${failure.ids.join(', ')}: a full refresh is needed, and full_refresh: false in its config forbids it`,
        evidence: [],
        next: [
          'take full_refresh: false out of its config, or leave it out with --exclude',
          'where it mends rewritten rows itself, say so in its meta: headwater: {rewrites: handled}',
        ],
      }
    case 'hook failed':
      return {
        kind: 'dbt',
        message: `a hook of the dbt project failed: ${oneLine(failure.message ?? failure.id)}`,
        evidence: lines(failure.message ?? ''),
        next: [],
        ...(isTransient(failure.message ?? '') && { transient: true }),
      }
    case 'error':
      return describeError(project, failure)
  }
}

/** Exceptions of dbt that mean: the database did not answer. */
const connectionErrors = new Set(['FailedToConnectError'])
const profileErrors = new Set(['DbtProfileError'])

function describeError(project: Place, { kind, text }: Extract<Failure, { type: 'error' }>): Trouble {
  if (kind === 'dbt missing') {
    return {
      kind: 'no dbt',
      message: `${project.python} has no dbt (${text})`,
      evidence: [],
      next: [`${project.python} -m pip install dbt-core==1.11.16 dbt-postgres==1.11.0`],
    }
  }
  const evidence = lines(text)
  const transient = isTransient(text) && { transient: true as const }
  if (connectionErrors.has(kind)) {
    return {
      kind: 'database',
      message: `dbt cannot reach the database: ${detail(text)}`,
      evidence,
      next: [],
      ...transient,
    }
  }
  const target = missingTarget(text)
  if (target !== null) return withoutTarget(project, target)
  const next: string[] = []
  if (/\bdbt deps\b/.test(text) || packagesMissing(project.projectDir)) {
    next.push(`dbt deps --project-dir ${project.projectDir} --profiles-dir ${project.profilesDir}`)
  }
  if (profileErrors.has(kind)) {
    next.push(
      `look into ${join(project.profilesDir, 'profiles.yml')}: Headwater asks for its target "${project.target}"`,
    )
  }
  return { kind: profileErrors.has(kind) ? 'profile' : 'dbt', message: oneLine(text), evidence, next, ...transient }
}

function packagesMissing(projectDir: string): boolean {
  return existsSync(join(projectDir, 'packages.yml')) && !existsSync(join(projectDir, 'dbt_packages'))
}
