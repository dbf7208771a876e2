import { type Asset, type AssetGraph, assetKey, buildGraph } from '@headwater/graph'
import { type DbtFragment, type DbtFragmentOptions, dbtFragment } from '../fragment.ts'
import type { Manifest } from '../manifest-schema.ts'

export function fragmentOf(manifest: Manifest, changes: Partial<DbtFragmentOptions> = {}): DbtFragment {
  return dbtFragment(manifest, {
    platform: 'p',
    operation: 'p/dbt',
    title: 'dbt build',
    sources: {},
    fedRelations: new Map(),
    spec: {},
    ...changes,
  })
}

/** The project alone as a graph, its exposures as assets, as a caller makes them that binds none. */
export function projectGraph(manifest: Manifest): AssetGraph {
  const fragment = fragmentOf(manifest)
  const exposures = Array.from(fragment.exposures, ([name, exposure]): Asset => {
    const { fqn, original_file_path: path } = manifest.exposures[exposure.ref] ?? { fqn: [], original_file_path: '' }
    return {
      key: assetKey(`p/exposure/${name}`),
      kind: 'exposure',
      group: 'exposure',
      storage: 'none',
      tags: exposure.tags,
      description: exposure.description,
      codeVersion: '1',
      upstream: exposure.upstream,
      ref: exposure.ref,
      names: { exposures: [name], package: exposure.package, fqn: fqn.join('.'), path },
      meta: {},
    }
  })
  return buildGraph({ ...fragment, assets: [...fragment.assets, ...exposures] })
}
