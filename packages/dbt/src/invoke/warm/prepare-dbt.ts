import { type DbtProject, varsAsJson } from '../project.ts'
import type { DbtRequest } from '../protocol.ts'
import { dbtEnvironment } from '../run-dbt.ts'
import { targetPathFor, type Vars } from '../vars.ts'
import { asked } from './ask.ts'
import { reachServer } from './reach-server.ts'

/**
 * Has the warm dbt of a project started, and the project parsed as a step with this date and these variables would, while there is
 * something else to do or to read. Resolves when that is under way; whatever goes wrong comes out with the step.
 */
export async function prepareDbt(project: DbtProject, logicalDate: string, vars: Vars = {}): Promise<void> {
  const env = dbtEnvironment(project)
  const reached = await reachServer(project, env, 'prepare').catch(() => null)
  if (reached?.type !== 'reached') return
  const { connection } = reached
  const targetPath = targetPathFor(project.targetPath, vars)
  const request: DbtRequest = {
    command: 'prepare',
    projectDir: project.projectDir,
    profilesDir: project.profilesDir,
    target: project.target,
    targetPath,
    logPath: targetPath,
    vars: varsAsJson({ ...project.vars, ...vars }, logicalDate),
    threads: project.threads ?? null,
    select: [],
    patches: {},
    journal: null,
  }
  await new Promise<void>((resolve) => {
    connection.on('error', () => resolve())
    connection.on('close', () => resolve())
    connection.resume()
    connection.end(asked(request, env, project.projectDir), () => resolve())
  })
  // Nobody waits for the answer.
  connection.unref()
}
