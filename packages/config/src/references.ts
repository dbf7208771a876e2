import { didYouMean, UserError } from '@headwater/errors'
import { type AssetKey, assetKey } from '@headwater/graph'
import type { ProjectFragment } from './fragment.ts'
import { shownFrom } from './location.ts'
import type { AssetRef } from './refs.ts'

/** What a definition reads: assets, and the exposures through which it named some of them. */
export interface Reads {
  readonly upstream: readonly AssetKey[]
  readonly exposures: readonly string[]
}

/** Finds what authors point at, and remembers which exposures somebody declared to be. */
export class References {
  readonly #fragments: ReadonlyMap<string, ProjectFragment>
  readonly #root: string
  readonly #bound = new Map<string, Set<string>>()

  constructor(fragments: ReadonlyMap<string, ProjectFragment>, root: string) {
    this.#fragments = fragments
    this.#root = root
  }

  /** Throws UserError `edge-to-nothing`, with the author's line and near misses, for a name that the project does not have. */
  resolve(refs: readonly AssetRef[]): Reads {
    const upstream = new Set<AssetKey>()
    const exposures = new Set<string>()
    for (const ref of refs) {
      if (ref.type === 'asset') {
        upstream.add(assetKey(ref.key))
        continue
      }
      const fragment = this.#fragments.get(ref.project)
      if (!fragment) throw this.#nothing(ref, `dbt project called ${ref.project} in this workspace`, [])
      if (ref.type === 'dbt exposure') {
        const exposure = fragment.exposures.get(ref.name)
        if (!exposure) throw this.#unknown(ref, fragment.exposures)
        for (const key of exposure.upstream) upstream.add(key)
        exposures.add(ref.name)
        this.#bind(ref.project, ref.name)
        continue
      }
      const names = ref.type === 'dbt model' ? fragment.models : fragment.sourceNames
      const key = names.get(ref.name)
      if (key === undefined) throw this.#unknown(ref, names)
      upstream.add(key)
    }
    return { upstream: [...upstream], exposures: [...exposures] }
  }

  isBound(project: string, exposure: string): boolean {
    return this.#bound.get(project)?.has(exposure) ?? false
  }

  #bind(project: string, exposure: string): void {
    const bound = this.#bound.get(project) ?? new Set()
    this.#bound.set(project, bound.add(exposure))
  }

  #unknown(ref: Exclude<AssetRef, { type: 'asset' }>, names: ReadonlyMap<string, unknown>): UserError {
    const what = ref.type.slice('dbt '.length)
    return this.#nothing(ref, `${what} of ${ref.project} called "${ref.name}"`, didYouMean(ref.name, names.keys()))
  }

  #nothing({ location }: { location: string }, what: string, details: readonly string[]): UserError {
    return new UserError('edge-to-nothing', `${shownFrom(this.#root, location)}: there is no ${what}`, { details })
  }
}
