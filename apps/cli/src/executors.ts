import type { Executor, Executors } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import { useAwsProfile } from './aws-account.ts'
import { projectPaths } from './dbt-projects.ts'
import { environmentOf } from './operation-env.ts'
import { countingRows } from './row-counts.ts'
import type { OpenSession } from './session.ts'

/** Who carries out what, on this target. Each integration is loaded with the first step that needs it. */
export function createExecutors(session: OpenSession): Executors {
  const { target, functions } = session
  const env = environmentOf(target)
  return {
    dbt: lazily(async () => {
      const { createDbtExecutor } = await import('@headwater/dbt/build')
      return countingRows(
        createDbtExecutor(({ operation }) => dbtProject(session, operation.name)),
        target.databaseUrl,
      )
    }),
    program: lazily(async () => {
      const { createProgramExecutor } = await import('@headwater/process')
      return countingRows(createProgramExecutor({ env, python: target.python }), target.databaseUrl)
    }),
    function: lazily(async () => {
      const { createFunctionExecutor } = await import('@headwater/process')
      return countingRows(createFunctionExecutor({ functions, env }), target.databaseUrl)
    }),
    'ecs-service': lazily(async () => {
      const { createEcsExecutor } = await import('@headwater/aws')
      const { endpoint, credentials, pages } = target.aws
      useAwsProfile(target)
      return createEcsExecutor({
        urls: pages,
        ...(endpoint !== null && { endpoint }),
        ...(credentials && { credentials }),
      })
    }),
  }
}

function dbtProject({ workspace, target }: OpenSession, name: string) {
  for (const platform of workspace.platforms) {
    const project = platform.definition.dbtProjects.find((candidate) => candidate.name === name)
    if (!project) continue
    const { projectDir, profilesDir, targetPath } = projectPaths(workspace, platform, project, target)
    return {
      python: target.python,
      projectDir,
      profilesDir,
      targetPath,
      target: target.dbt.target,
      vars: project.vars,
      env: environmentOf(target),
    }
  }
  throw new InternalError(`no dbt project is called ${name}`)
}

function lazily(load: () => Promise<Executor>): Executor {
  let loaded: Promise<Executor> | null = null
  return async (input, context) => {
    loaded ??= load()
    return (await loaded)(input, context)
  }
}
