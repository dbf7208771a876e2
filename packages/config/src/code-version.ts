import type { PlatformDefinition } from './definitions.ts'
import { pathAndDescription } from './isolated.ts'
import { isolatedVersion } from './isolated-nodes.ts'
import { operationVersion } from './operation-version.ts'
import { SOURCE_VERSION } from './source.ts'

/**
 * The code version of what a platform itself makes or takes, by `group/name`: as its asset in the graph has it. Null for what
 * it does not know; what dbt makes is told by the manifest alone.
 */
export function codeVersionOf(
  { operations, isolated, sources }: Pick<PlatformDefinition, 'operations' | 'isolated' | 'sources'>,
  path: string,
): string | null {
  for (const operation of operations) {
    if (Object.values(operation.makes).some((table) => table.path === path)) return operationVersion(operation)
  }
  for (const definition of isolated) {
    const { makes, gold } = definition
    if (pathAndDescription(makes).path === path) return isolatedVersion(definition)
    if (Object.values(gold.makes).some((made) => pathAndDescription(made).path === path)) return isolatedVersion(gold)
  }
  return sources.some((source) => source.path === path) ? SOURCE_VERSION : null
}
