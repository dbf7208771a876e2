import type { ProfileCheck } from '@headwater/dbt/check'
import type { Finding } from '@headwater/reporters'
import { projectPaths } from '../dbt-projects.ts'
import { environmentOf } from '../operation-env.ts'
import type { OpenSession } from '../session.ts'
import { bad, type Check, good } from './check.ts'

/** Milliseconds for dbt to load, read its profile and connect. */
const TIME_LIMIT = 60_000

/** Each dbt project: versions, profile, target, and that dbt reaches the database. */
export function dbtChecks({ workspace, target }: Pick<OpenSession, 'workspace' | 'target'>): Check[] {
  return workspace.platforms.flatMap((platform) =>
    platform.definition.dbtProjects.map((project): Check => {
      const name = `dbt ${project.name}`
      return {
        name,
        async run() {
          const { checkProfile } = await import('@headwater/dbt/check')
          const { projectDir, profilesDir } = projectPaths(workspace, platform, project, target)
          const found = await checkProfile({
            python: target.python,
            projectDir,
            profilesDir,
            target: target.dbt.target,
            vars: project.vars,
            env: environmentOf(target),
            signal: AbortSignal.timeout(TIME_LIMIT),
          })
          return [dbtFinding(name, found)]
        },
      }
    }),
  )
}

export function dbtFinding(name: string, { versions, profile, target, problems }: ProfileCheck): Finding {
  const [problem] = problems
  if (problem) return bad(name, problem.what, ...(problem.mend === '' ? [] : [problem.mend]))
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return good(name, [...packages, `profile ${profile}, target ${target}`].join(', '))
}
