import { didYouMean, UserError } from '@headwater/errors'
import type { Asset, FreshnessPolicy } from '@headwater/graph'
import type { PlatformDefinition } from './definitions.ts'
import type { ProjectFragment } from './fragment.ts'
import { type ExcuseFunction, type FreshnessRules, policiesOf } from './freshness.ts'
import { pathAndDescription } from './isolated.ts'
import type { Workspace } from './load.ts'
import { shownFrom } from './location.ts'
import type { References } from './references.ts'

export interface WithFreshness {
  readonly assets: readonly Asset[]
  /** What stands under `unless`, by the name that the policies have for it. */
  readonly excuses: ReadonlyMap<string, ExcuseFunction>
}

/**
 * The assets with what is expected of them: what `p.freshness` says of one, else what its definition says, else dbt.
 * Throws UserError, with the author's line: `edge-to-nothing` for a policy on what does not exist, `bad-config` for a column of what
 * is no table.
 */
export function withFreshness(
  workspace: Pick<Workspace, 'root' | 'platforms'>,
  fragments: ReadonlyMap<string, ProjectFragment>,
  references: References,
  assets: readonly Asset[],
): WithFreshness {
  const policies = new Map<string, readonly FreshnessPolicy[]>()
  const excuses = new Map<string, ExcuseFunction>()
  const say = (key: string, rules: FreshnessRules | undefined, name = key): void => {
    if (rules === undefined) return
    const found = policiesOf(rules, name)
    policies.set(key, found.policies)
    for (const [unless, ask] of found.excuses) excuses.set(unless, ask)
  }
  for (const { fedNames } of fragments.values()) {
    for (const { key, policies: said } of fedNames) if (said) policies.set(key, said)
  }
  for (const { definition } of workspace.platforms) sayDefined(definition, say)
  const byKey = new Map<string, Asset>(assets.map((asset) => [asset.key, asset]))
  for (const { definition } of workspace.platforms) {
    for (const { of, rules, location } of definition.freshness) {
      const place = shownFrom(workspace.root, location)
      const [key = ''] = references.resolve([of]).upstream
      const asset = byKey.get(key)
      if (!asset) {
        const details = didYouMean(key, byKey.keys())
        throw new UserError('edge-to-nothing', `${place}: freshness of ${key}: there is no such asset`, { details })
      }
      say(key, rules)
      refuseColumn(asset, policies.get(key) ?? [], place)
    }
  }
  return {
    assets: assets.map((asset) => {
      const freshness = policies.get(asset.key)
      return freshness ? { ...asset, freshness } : asset
    }),
    excuses,
  }
}

function sayDefined(
  { name, operations, sources, isolated }: PlatformDefinition,
  say: (key: string, rules: FreshnessRules | undefined, name?: string) => void,
): void {
  for (const operation of operations) {
    for (const table of Object.values(operation.makes)) {
      const key = `${name}/${table.path}`
      // One function for all that the operation makes: it is asked once.
      if (table.freshness) say(key, table.freshness)
      else say(key, operation.freshness, `${name}/${operation.name}`)
    }
  }
  for (const source of sources) say(`${name}/${source.path}`, source.freshness)
  for (const { makes, freshness, gold } of isolated) {
    say(`${name}/${pathAndDescription(makes).path}`, freshness)
    for (const made of Object.values(gold.makes)) {
      say(`${name}/${pathAndDescription(made).path}`, gold.freshness, `${name}/${gold.operation}`)
    }
  }
}

function refuseColumn({ key, relation }: Asset, policies: readonly FreshnessPolicy[], place: string): void {
  const column = policies.find((policy) => policy.type === 'newest row')
  if (relation || column?.type !== 'newest row') return
  throw new UserError('bad-config', `${place}: freshness of ${key}: column`, {
    details: [`found     "${column.column}"`, 'expected  no column: it is no table of the warehouse'],
  })
}
