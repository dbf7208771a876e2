import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { lines, oneLine } from './dbt-text.ts'
import type { DbtProject } from './project.ts'
import type { DbtEvent } from './protocol.ts'
import type { DbtRun } from './run-dbt.ts'

/** Why an invocation of dbt failed as a whole, in words: what happened, dbt's own text, and what to type next. */
export interface Trouble {
  readonly kind: 'no python' | 'no dbt' | 'dbt' | 'database' | 'killed' | 'nodes'
  readonly message: string
  /** Lines. */
  readonly evidence: readonly string[]
  readonly next: readonly string[]
}

type Failure = Extract<DbtEvent, { type: 'error' | 'unknown nodes' | 'protected nodes' | 'hook failed' }>

/**
 * What an invocation that was not interrupted came to grief of, or null. `failure` is the first failure among its events.
 * `finished` says whether our program came to its end, which tells a crash of Python from an answer.
 */
export function troubleOf(
  project: DbtProject,
  run: DbtRun,
  failure: Failure | null,
  finished: boolean,
): Trouble | null {
  if (run.end.type === 'not started') {
    return {
      kind: 'no python',
      message: run.end.message,
      evidence: [],
      next: ['set `python` of this target in headwater.config.ts to a Python that has dbt'],
    }
  }
  if (failure !== null) return describe(project, failure)
  if (run.end.type === 'killed') {
    return {
      kind: 'killed',
      message: `dbt ended by signal ${run.end.signal}`,
      evidence: run.stderr,
      next: [],
    }
  }
  if (finished) return null
  return { kind: 'dbt', message: `dbt ended with exit code ${run.end.code}`, evidence: run.stderr, next: [] }
}

function describe(project: DbtProject, failure: Failure): Trouble {
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
      }
    case 'error':
      return describeError(project, failure)
  }
}

/** Exceptions of dbt that mean: the database did not answer. */
const connectionErrors = new Set(['FailedToConnectError'])
const profileErrors = new Set(['DbtProfileError'])

function describeError(project: DbtProject, { kind, text }: Extract<Failure, { type: 'error' }>): Trouble {
  if (kind === 'dbt missing') {
    return {
      kind: 'no dbt',
      message: `${project.python} has no dbt (${text})`,
      evidence: [],
      next: [`${project.python} -m pip install dbt-core==1.11.16 dbt-postgres==1.11.0`],
    }
  }
  const evidence = lines(text)
  if (connectionErrors.has(kind)) {
    return { kind: 'database', message: `dbt cannot reach the database: ${detail(text)}`, evidence, next: [] }
  }
  const next: string[] = []
  if (/\bdbt deps\b/.test(text) || packagesMissing(project.projectDir)) {
    next.push(`dbt deps --project-dir ${project.projectDir} --profiles-dir ${project.profilesDir}`)
  }
  if (profileErrors.has(kind)) {
    next.push(
      `look into ${join(project.profilesDir, 'profiles.yml')}: Headwater asks for its target "${project.target}"`,
    )
  }
  return { kind: 'dbt', message: oneLine(text), evidence, next }
}

function packagesMissing(projectDir: string): boolean {
  return existsSync(join(projectDir, 'packages.yml')) && !existsSync(join(projectDir, 'dbt_packages'))
}

function detail(text: string): string {
  const all = lines(text)
  return all[1] ?? all[0] ?? ''
}
