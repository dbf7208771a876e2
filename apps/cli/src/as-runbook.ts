import { InternalError } from '@headwater/errors'
import type { OperationName } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { type DbtByHand, formatPlaybook, formatRunbook, type RunbookOptions } from '@headwater/reporters'
import { projectPaths } from './dbt-projects.ts'
import { known } from './dropped-views.ts'
import type { PreparedPlan } from './planning.ts'
import { hideSecrets } from './secrets.ts'
import type { Session } from './session.ts'

/** A plan as the commands that do the same by hand: Markdown. `command` has Headwater do all of it. */
export function asRunbook(session: Session, plan: Plan, command: string): string {
  return formatRunbook(plan, byHand(session, command))
}

/** A plan as a page to read before it is carried out: Markdown. */
export function asPlaybook(
  { session, plan, drops }: PreparedPlan,
  command: string,
  reason: string | undefined,
): string {
  const views = known(drops).map(({ view }) => `${view.schema}.${view.name}`)
  return formatPlaybook(plan, { ...byHand(session, command), drops: views, ...(reason !== undefined && { reason }) })
}

function byHand(session: Session, command: string): RunbookOptions {
  const { graph, workspace } = session
  return {
    graph,
    root: workspace.root,
    dbt: (operation) => dbtByHand(session, operation),
    command,
    redact: hideSecrets,
  }
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
