import { nearest, UserError } from '@headwater/errors'
import type { Asset, AssetKey, Check } from './asset.ts'
import { keyParts } from './asset-key.ts'
import { keyLabels } from './key-labels.ts'
import { dbtNames, matchesFqn } from './selection/fqn.ts'

/**
 * Finds assets by what people call them. Nodes are numbered as in selections: first the assets in topological order,
 * then the checks.
 */
export class NameIndex {
  readonly #assets: readonly Asset[]
  readonly #checks: readonly Check[]
  readonly #byLastPart = new Map<string, number[]>()

  constructor(assets: readonly Asset[], checks: readonly Check[]) {
    this.#assets = assets
    this.#checks = checks
    for (const [number, { key }] of assets.entries()) {
      const part = key.slice(Math.max(key.lastIndexOf('/'), key.lastIndexOf('.')) + 1)
      const same = this.#byLastPart.get(part)
      if (same) same.push(number)
      else this.#byLastPart.set(part, [number])
    }
  }

  /**
   * What a bare name means. First the assets of whose key it is a suffix, and there should be one; then what dbt finds by it,
   * which may be many (a folder, the versions of a model); last the sources, which dbt names by `source:` only, so that
   * `orders` is the model and not the source that it is read from.
   */
  meaning(name: string): { readonly numbers: readonly number[]; readonly one: boolean } {
    const bySuffix = this.#bySuffix(name)
    const made = bySuffix.filter((number) => this.#assets[number]?.kind !== 'source')
    if (made.length > 0) return { numbers: made, one: true }
    const byFqn = this.byFqn(name)
    if (byFqn.length > 0) return { numbers: byFqn, one: false }
    return { numbers: bySuffix, one: true }
  }

  /** The assets of whose key the name is a suffix of whole segments; `.` and `/` read the same. */
  #bySuffix(name: string): readonly number[] {
    const wanted = slashed(name)
    const candidates = this.#byLastPart.get(wanted.slice(wanted.lastIndexOf('/') + 1)) ?? []
    const matches = candidates.filter((number) => isSuffix(this.#key(number), wanted))
    if (matches.length <= 1) return matches
    // Dots inside a segment make `a.b` fit both `x/a/b` and `x/y/a.b`: what is written that way wins.
    const literal = matches.filter((number) => this.#key(number) === name || this.#key(number).endsWith(`/${name}`))
    return literal.length === 1 ? literal : matches
  }

  /** The assets and checks that dbt's fully qualified names give for a name: a model, a test, a folder, a package. */
  byFqn(name: string): number[] {
    const matches: number[] = []
    for (const [number, asset] of this.#assets.entries()) {
      // dbt finds sources by `source:` only.
      if (asset.kind !== 'source' && matchesFqn(dbtNames(asset), name)) matches.push(number)
    }
    for (const [number, check] of this.#checks.entries()) {
      if (matchesFqn(dbtNames(check), name)) matches.push(this.#assets.length + number)
    }
    return matches
  }

  /** The one asset that is meant. Throws UserError `unknown-asset` (near misses) or `ambiguous-asset` (the choice). */
  resolve(name: string): AssetKey {
    const matches = this.meaning(name).numbers.filter((number) => number < this.#assets.length)
    const [only, ...others] = matches
    if (only === undefined) throw this.unknown(name)
    if (others.length > 0) throw this.ambiguous(name, matches)
    return this.#key(only)
  }

  unknown(name: string, position: readonly string[] = []): UserError {
    const near = this.#nearMisses(name)
    return new UserError('unknown-asset', `no asset is called "${name}"`, {
      details: [...position, ...(near.length > 0 ? [`did you mean  ${near.join('   ')}`] : [])],
    })
  }

  ambiguous(name: string, numbers: readonly number[], position: readonly string[] = []): UserError {
    const label = keyLabels(this.#assets.map(({ key }) => key))
    const shown = numbers.slice(0, 10).map((number) => label(this.#key(number)))
    if (numbers.length > shown.length) shown.push(`${numbers.length - shown.length} more`)
    return new UserError('ambiguous-asset', `"${name}" means ${numbers.length} assets`, {
      details: [...position, ...shown],
      next: ['write one of these names'],
    })
  }

  /** `fact_boxscores (silver)`: compared on as many segments as were typed, else on the last one. */
  #nearMisses(name: string): string[] {
    const wanted = slashed(name)
    const depth = Math.min(wanted.split('/').length, 3)
    const byText = (segments: number) => {
      const texts = new Map<string, Asset>()
      for (const asset of this.#assets) texts.set(asset.key.split('/').slice(-segments).join('/'), asset)
      return texts
    }
    const last = wanted.slice(wanted.lastIndexOf('/') + 1)
    for (const [typed, segments] of [[wanted, depth] as const, [last, 1] as const]) {
      const texts = byText(segments)
      const near = nearest(typed, texts.keys())
      if (near.length === 0) continue
      return near.map((text) => (segments === 1 ? `${text} (${groupOf(texts.get(text))})` : text))
    }
    return []
  }

  #key(number: number): AssetKey {
    return (this.#assets[number] as Asset).key
  }
}

function groupOf(asset: Asset | undefined): string {
  return asset === undefined ? '' : keyParts(asset.key).group
}

function slashed(name: string): string {
  return name.includes('.') ? name.replaceAll('.', '/') : name
}

/** Whole segments only: what stands before the suffix is a slash of the key itself. */
function isSuffix(key: AssetKey, wanted: string): boolean {
  if (!slashed(key).endsWith(wanted)) return false
  const before = key.length - wanted.length
  return before === 0 || key[before - 1] === '/'
}
