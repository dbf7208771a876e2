import { type AssetKey, assetKey } from '@headwater/graph'
import type { DbtProjectDefinition } from './definitions.ts'
import type { ProjectOptions } from './fragment.ts'
import type { LoadedPlatform, Workspace } from './load.ts'
import { shownFrom } from './location.ts'
import { relationOf } from './table.ts'

/** Options for reading one project's manifest: which of its sources are assets of the platform already. */
export function dbtOptions(
  workspace: Workspace,
  { definition }: LoadedPlatform,
  project: DbtProjectDefinition,
): ProjectOptions {
  const sources = Object.entries(project.sources).map(([source, ref]): [string, AssetKey] => [
    source,
    assetKey(ref.key),
  ])
  const tables = definition.operations.flatMap((operation) => Object.values(operation.makes))
  return {
    platform: definition.name,
    operation: project.name,
    title: 'dbt build',
    sources: Object.fromEntries(sources),
    fedRelations: new Map(
      tables.map((table) => {
        const { schema, name } = relationOf(table)
        return [`${schema}.${name}`, assetKey(`${definition.name}/${table.path}`)]
      }),
    ),
    spec: { project: project.name },
    location: shownFrom(workspace.root, project.location),
  }
}
