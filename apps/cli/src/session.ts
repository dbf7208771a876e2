import { type ComposedGraph, composeGraph, type LoadedPlatform, loadWorkspace, type Workspace } from '@headwater/config'
import { InternalError } from '@headwater/errors'
import { type AssetGraph, buildGraph, type Json } from '@headwater/graph'
import { checkSchedules } from '@headwater/schedules/declared'
import { loadFragments, type Parse } from './dbt-projects.ts'
import { namedSandbox, type SandboxNeed, sandboxLeftRunning, sandboxParsing, sandboxTarget } from './sandbox-target.ts'
import { startFolder } from './start-folder.ts'
import { configuredTarget, type NamedTarget, SANDBOX, type Target, targetName } from './target.ts'
import { dateIn } from './today.ts'

/** A workspace with its graph, on a target of which nothing was started or asked: enough to tell what a command line means. */
export interface Session {
  readonly workspace: Workspace
  readonly target: NamedTarget
  readonly graph: AssetGraph
  readonly functions: ComposedGraph['functions']
  readonly excuses: ComposedGraph['excuses']
  readonly schedules: ComposedGraph['schedules']
  /** dbt vars given for this request, on top of the projects' own. */
  readonly vars: Vars
}

export type Vars = { readonly [name: string]: Json }

/** A session whose target answers. */
export interface OpenSession extends Session {
  readonly target: Target
}

/** The workspace around the current folder and the target that is meant. Throws UserError for what is wrong with either. */
export async function openWorkspace(asked: string | undefined): Promise<Pick<Session, 'workspace' | 'target'>> {
  const workspace = await loadWorkspace(startFolder())
  const name = targetName(workspace, asked)
  return { workspace, target: name === SANDBOX ? namedSandbox(workspace) : configuredTarget(workspace, name) }
}

/**
 * The same with its graph. At most dbt parses a project, with the target's Python.
 * `onTarget` is called as soon as the target is known, while the graph is still to be read.
 */
export async function openSession(
  asked: string | undefined,
  onTarget: (workspace: Workspace, target: NamedTarget) => void = () => {},
  vars: Vars = {},
): Promise<Session> {
  const { workspace, target } = await openWorkspace(asked)
  onTarget(workspace, target)
  return readGraph(workspace, target, vars)
}

/** The graph of a workspace as it stands now, with dbt's part of it read under these vars. */
export async function readGraph(workspace: Workspace, target: NamedTarget, vars: Vars = {}): Promise<Session> {
  const fragments = await loadFragments(workspace, target, parseWith(workspace, target), vars)
  const { data, functions, excuses, schedules } = composeGraph(workspace, fragments)
  const graph = buildGraph(data)
  checkSchedules(schedules, graph)
  return { workspace, target, graph, functions, excuses, schedules, vars }
}

/** The target where it can be asked without starting anything; what it says of itself is believed. */
export function runningTarget(workspace: Workspace, target: NamedTarget): Target | null {
  return isTarget(target) ? target : sandboxLeftRunning(workspace)
}

/** The target with what is needed of it; the sandbox is started or mended for it. Throws UnreachableError where that fails. */
export async function reachTarget(workspace: Workspace, target: NamedTarget, need: SandboxNeed): Promise<Target> {
  return isTarget(target) ? target : sandboxTarget(workspace, need)
}

/** The platform that an asset's key begins with. */
export function platformOf(workspace: Workspace, key: string): LoadedPlatform {
  const found = workspace.platforms.find(({ definition }) => key.startsWith(`${definition.name}/`))
  if (!found) throw new InternalError(`no platform for ${key}`)
  return found
}

/** What the config names is whole at once; only the sandbox has to be opened. */
function isTarget(target: NamedTarget): target is Target {
  return 'databaseUrl' in target
}

/** `home` has the sandbox whose Python parses; another one than `workspace` where that is a copy of it at another time. */
export function parseWith(workspace: Workspace, target: NamedTarget, home: Workspace = workspace): Parse {
  return async (project, paths) => {
    const [{ parseProject }, { environmentOf }] = await Promise.all([
      import('@headwater/dbt/build'),
      import('./operation-env.ts'),
    ])
    const parsing = isTarget(target) ? target : await sandboxParsing(home)
    process.stderr.write(`reading the dbt project ${project.name} …\n`)
    await parseProject({
      python: parsing.python,
      projectDir: paths.projectDir,
      profilesDir: paths.profilesDir,
      target: target.dbt.target,
      targetPath: paths.targetPath,
      vars: project.vars,
      logicalDate: dateIn(platformOf(workspace, `${project.name}/`).definition.timeZone, target.now()),
      env: environmentOf(parsing),
    })
  }
}
