import { InternalError, UserError } from '@headwater/errors'
import type { Asset, Check, GraphData, Operation, OperationName } from '@headwater/graph'
import type { Schedule } from '@headwater/schedules/declared'
import type { ProjectFragment } from './fragment.ts'
import type { ExcuseFunction } from './freshness.ts'
import { isolatedNodes, sourceAsset } from './isolated-nodes.ts'
import type { Workspace } from './load.ts'
import { shownFrom } from './location.ts'
import { exposureAsset, liveAsset, serviceAsset, serviceOperation, tableAsset, tableOperation } from './nodes.ts'
import type { OperationFunction } from './operation-function.ts'
import { References } from './references.ts'
import { stepPolicy } from './retry.ts'
import { composeSchedules } from './schedule.ts'
import { withFreshness } from './with-freshness.ts'

export interface ComposedGraph {
  readonly data: GraphData
  /** The TypeScript operations, by name. */
  readonly functions: ReadonlyMap<OperationName, OperationFunction>
  /** What knows when nothing is to come, by the name that policies have for it under `unless`. */
  readonly excuses: ReadonlyMap<string, ExcuseFunction>
  /** Of all platforms. What they select is looked up by `checkSchedules`, once the graph is built. */
  readonly schedules: readonly Schedule[]
}

/**
 * One graph out of platforms and their dbt projects (fragments by the project's name): references resolved, a dbt source and the
 * asset that feeds it made one node, exposures bound to what declares to be them. Pure.
 * Throws UserError, with the author's line: `edge-to-nothing` for a reference to nothing, `bad-config` for two of one name.
 */
export function composeGraph(workspace: Workspace, fragments: ReadonlyMap<string, ProjectFragment>): ComposedGraph {
  const assets: Asset[] = []
  const operations: Operation[] = []
  const checks: Check[] = []
  const functions = new Map<OperationName, OperationFunction>()
  const references = new References(fragments, workspace.root)
  const shown = ({ location }: { readonly location: string }): string => shownFrom(workspace.root, location)

  for (const { definition, folder } of workspace.platforms) {
    const { name } = definition
    refuseSameName('dbt projects', definition.dbtProjects, shown)
    refuseSameName('schedules', definition.schedules, shown)
    refuseSameName('services', [...definition.ecsServices, ...definition.live], shown)
    for (const operation of definition.operations) {
      const reads = references.resolve(operation.reads)
      const made = Object.entries(operation.makes).map(([handle, table]) =>
        tableAsset(name, operation, handle, table, reads),
      )
      assets.push(...made)
      operations.push(tableOperation(name, operation, made, { folder, location: shown(operation) }))
      if (typeof operation.run === 'function') functions.set(`${name}/${operation.name}`, operation.run)
    }
    for (const source of definition.sources) assets.push(sourceAsset(name, source))
    for (const isolated of definition.isolated) {
      const nodes = isolatedNodes(name, isolated, references.resolve([isolated.reads]).upstream, shown(isolated))
      assets.push(...nodes.assets)
      operations.push(...nodes.operations)
    }
    for (const service of definition.ecsServices) {
      const asset = serviceAsset(name, service, references.resolve(service.reads))
      assets.push(asset)
      operations.push(serviceOperation(name, service, asset.key, shown(service)))
    }
    for (const live of definition.live) assets.push(liveAsset(name, live, references.resolve(live.reads)))
  }
  // Behind all definitions: an exposure may be bound by another platform than its project's.
  for (const { definition } of workspace.platforms) {
    for (const project of definition.dbtProjects) {
      const fragment = fragments.get(project.name)
      if (!fragment) throw new InternalError(`no fragment was made of the dbt project ${project.name}`)
      assets.push(...fragment.assets)
      // Not in the fragment, which is kept beside the project's files: how often a build is tried has nothing to do with those.
      const hasHooks = fragment.hooks?.onRunStart || fragment.hooks?.onRunEnd
      const hooks = hasHooks && project.hooks !== 'repeatable' ? { hooks: 'once' as const } : {}
      operations.push(...fragment.operations.map((operation) => ({ ...operation, ...hooks, ...stepPolicy(project) })))
      checks.push(...fragment.checks)
      for (const [exposure, about] of fragment.exposures) {
        if (!references.isBound(project.name, exposure)) assets.push(exposureAsset(definition.name, exposure, about))
      }
    }
  }
  const expected = withFreshness(workspace, fragments, references, mergeFed(assets, fragments))
  return {
    data: { assets: expected.assets, operations, checks },
    functions,
    excuses: expected.excuses,
    schedules: composeSchedules(workspace, references),
  }
}

/** What the graph would see as one key or one operation, and could not say the lines of. */
function refuseSameName(
  what: string,
  definitions: readonly { readonly name: string; readonly location: string }[],
  shown: (definition: { readonly location: string }) => string,
): void {
  for (const [name, same] of Map.groupBy(definitions, (definition) => definition.name)) {
    if (same.length < 2) continue
    throw new UserError('bad-config', `two ${what} are called ${name}`, {
      details: same.map(shown),
      next: [what === 'dbt projects' ? "name them: p.dbt(folder, { name: '...' })" : 'rename one of them'],
    })
  }
}

/** A dbt source and the asset that feeds it are one node: what dbt says of the source joins what the author said of the asset. */
function mergeFed(assets: readonly Asset[], fragments: ReadonlyMap<string, ProjectFragment>): Asset[] {
  const fed = new Map([...fragments.values()].flatMap(({ fedNames }) => fedNames.map((name) => [name.key, name])))
  return assets.map((asset) => {
    const names = fed.get(asset.key)
    if (!names) return asset
    return {
      ...asset,
      description: asset.description || names.description,
      tags: [...new Set([...asset.tags, ...names.tags])],
      names: { ...asset.names, source: names.sourceName, package: names.package },
    }
  })
}
