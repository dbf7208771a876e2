import type { Executor, Executors } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import type { Ledger } from '@headwater/ledger'
import type { Plan } from '@headwater/planner'
import { useAwsProfile } from './aws-account.ts'
import { projectPaths } from './dbt-projects.ts'
import { environmentOf } from './operation-env.ts'
import { countingRows } from './row-counts.ts'
import type { OpenSession } from './session.ts'
import type { Work } from './work.ts'

/** Who carries out what, on this target. Each integration is loaded with the first step that needs it. */
export function createExecutors(session: OpenSession, ledger: Ledger, work: Pick<Work, 'plan' | 'reason'>): Executors {
  const { target, functions } = session
  const env = environmentOf(target)
  return {
    dbt: lazily(async () => countingRows(dbtExecutor(session), target.databaseUrl)),
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
      const { ecsEndpoint: endpoint, ecsCredentials: credentials, pages } = target.aws
      useAwsProfile(target)
      return createEcsExecutor({
        urls: pages,
        ...(endpoint !== null && { endpoint }),
        ...(credentials && { credentials }),
      })
    }),
    isolated: lazily(async () => {
      const { isolatedExecutor } = await import('./silver/silver-executors.ts')
      return isolatedExecutor(session, ledger, work)
    }),
    gold: lazily(async () => {
      const { goldExecutor } = await import('./silver/silver-executors.ts')
      return goldExecutor(session, ledger, work)
    }),
  }
}

/** Who carries out steps of this target's dbt projects, and runs their checks. */
export function dbtExecutor(session: OpenSession): Executor {
  return lazily(async () => {
    const { createDbtExecutor } = await import('@headwater/dbt/build')
    return createDbtExecutor(({ operation }) => dbtProject(session, operation.name))
  })
}

/**
 * Has the warm dbts started that this plan's steps will ask, while it is read or earlier steps run. Waits for nothing, and keeps
 * quiet of what goes wrong: the step will say it.
 */
export async function prepareExecutors(session: OpenSession, plan: Plan): Promise<void> {
  const names = new Set(plan.steps.filter(({ executor }) => executor === 'dbt').map(({ operation }) => operation))
  if (names.size === 0) return
  try {
    const { prepareDbt } = await import('@headwater/dbt/build')
    for (const name of names) await prepareDbt(dbtProject(session, name), plan.request.logicalDate, plan.request.vars)
  } catch {
    // A project that is not there any more, say.
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
      timeZone: platform.definition.timeZone,
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
