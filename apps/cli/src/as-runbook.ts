import { InternalError } from '@headwater/errors'
import type { OperationName } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { type DbtByHand, formatRunbook } from '@headwater/reporters'
import { projectPaths } from './dbt-projects.ts'
import { hideSecrets } from './secrets.ts'
import type { Session } from './session.ts'

/** A plan as the commands that do the same by hand: Markdown. `command` has Headwater do all of it. */
export function asRunbook(session: Session, plan: Plan, command: string): string {
  const { graph, workspace } = session
  return formatRunbook(plan, {
    graph,
    root: workspace.root,
    dbt: (operation) => dbtByHand(session, operation),
    command,
    redact: hideSecrets,
  })
}

function dbtByHand({ workspace, target }: Session, operation: OperationName): DbtByHand {
  for (const platform of workspace.platforms) {
    const project = platform.definition.dbtProjects.find(({ name }) => name === operation)
    if (!project) continue
    const { projectDir, profilesDir } = projectPaths(workspace, platform, project, target)
    return { projectDir, profilesDir, target: target.dbt.target, vars: project.vars }
  }
  throw new InternalError(`no dbt project is called ${operation}`)
}
