import type { AssetKey, Check, OperationName } from '@headwater/graph'
import type { Manifest, ManifestNode, ManifestUnitTest } from './manifest-schema.ts'
import { segment } from './node-keys.ts'

/** Every enabled data test and unit test as a check of all of its parents, sources included. */
export function projectChecks(
  manifest: Manifest,
  platform: string,
  operation: OperationName,
  keyOf: (id: string) => AssetKey | undefined,
): Check[] {
  const parents = (ids: readonly string[]) => [...new Set(ids.flatMap((id) => keyOf(id) ?? []))]
  const dataTests = Object.values(manifest.nodes).filter((node) => node.resource_type === 'test' && enabled(node))
  const unitTests = Object.values(manifest.unit_tests).filter(enabled)
  const keys = checkKeys(platform, [...dataTests, ...unitTests])
  const common = ({
    unique_id,
    name,
    fqn,
    package_name,
    original_file_path,
    config,
  }: ManifestNode | ManifestUnitTest) => ({
    key: keys.get(unique_id) ?? unique_id,
    name,
    operation,
    ref: unique_id,
    names: {
      fqn: fqn.join('.'),
      package: package_name,
      path: original_file_path,
      ...(config.group && { group: config.group }),
    },
  })
  return [
    ...dataTests.map((test): Check => {
      const { names, ...rest } = common(test)
      return {
        ...rest,
        kind: 'data',
        // dbt takes the word in any case.
        severity: test.config.severity?.toLowerCase() === 'warn' ? 'warn' : 'error',
        assets: parents(test.depends_on.nodes),
        tags: test.tags,
        names: { ...names, materialized: 'test' },
      }
    }),
    ...unitTests.map((test): Check => {
      const { tags } = test.config
      return {
        ...common(test),
        kind: 'unit',
        severity: 'error',
        assets: parents(test.depends_on.nodes),
        tags: typeof tags === 'string' ? [tags] : tags,
      }
    }),
  ]
}

export function enabled({ config }: { readonly config: { readonly enabled?: boolean | null } }): boolean {
  return config.enabled !== false
}

/** `platform/checks/name`; tests that share a name carry dbt's unique_id instead, whichever of them comes first. */
function checkKeys(platform: string, tests: readonly { unique_id: string; name: string }[]): Map<string, string> {
  const keys = new Map<string, string>()
  for (const [name, same] of Map.groupBy(tests, (test) => segment(test.name))) {
    for (const { unique_id } of same) {
      keys.set(unique_id, `${platform}/checks/${same.length === 1 ? name : segment(unique_id)}`)
    }
  }
  return keys
}
