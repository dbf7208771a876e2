import type { AssetNames } from '@headwater/graph'

/** A node of a dbt project: a model, seed, snapshot or test. */
export interface DbtNode {
  /** dbt's unique_id. */
  readonly id: string
  /** The name that dbt's people know it by. */
  readonly name: string
  readonly names: AssetNames
}

/**
 * How each wanted node is named on dbt's command line, so that the names together select these nodes and no other. dbt
 * knows no exact name: what is given matches a node's own name, and everything in a folder, package or model of that
 * name. So each way of naming it is tried against the whole project. Those for which none is exact are in `loose`, with
 * what their name selects besides.
 */
export function dbtSelectors(
  wanted: readonly DbtNode[],
  project: readonly DbtNode[],
): {
  readonly selectors: readonly string[]
  readonly loose: readonly { readonly node: DbtNode; readonly besides: readonly string[] }[]
} {
  const ids = new Set(wanted.map(({ id }) => id))
  const byWord = indexed(project)
  const selectors: string[] = []
  const loose: { node: DbtNode; besides: string[] }[] = []
  for (const node of wanted) {
    const tried = candidates(node).map((selector) => {
      const found = byWord(selector).filter((other) => matches(selector, other))
      return { selector, besides: found.filter(({ id }) => !ids.has(id)).map(({ name }) => name) }
    })
    const best = tried.find(({ besides }) => besides.length === 0) ?? tried[0]
    if (best === undefined) continue
    selectors.push(best.selector)
    if (best.besides.length > 0) loose.push({ node, besides: best.besides })
  }
  return { selectors: [...new Set(selectors)], loose }
}

/** Shortest first: the name, then from which folder, then from which package. */
function candidates({ name, names: { fqn, version } }: DbtNode): string[] {
  const own = version === undefined ? name : `${name}.v${version}`
  const path = fqn?.split('.') ?? []
  // A name of somebody's own may hold what dbt reads as an operator; `?` stands for any one character.
  return [own, path.slice(1).join('.'), path.join('.')].filter(Boolean).map((text) => text.replace(/[^\w.-]/g, '?'))
}

/** dbt's own rule: the last part alone, or the first parts, with or without the package. */
function matches(selector: string, { names: { fqn = '', version } }: DbtNode): boolean {
  const path = fqn.split('.')
  const wanted = selector.split('.')
  // Of a versioned model the last part is its version, and its name alone means all versions.
  const leaves = version === undefined ? [path.slice(-1)] : [path.slice(-2), path.slice(-2, -1)]
  return [...leaves, path.slice(0, wanted.length), path.slice(1, wanted.length + 1)].some((part) => same(part, wanted))
}

function same(path: readonly string[], wanted: readonly string[]): boolean {
  return path.length === wanted.length && path.every((part, i) => part === wanted[i] || isLike(part, wanted[i] ?? ''))
}

function isLike(text: string, pattern: string): boolean {
  return (
    pattern.includes('?') &&
    text.length === pattern.length &&
    [...pattern].every((character, i) => character === '?' || character === text[i])
  )
}

/** Projects have thousands of tests: only nodes that a selector may match are looked at. */
function indexed(project: readonly DbtNode[]): (selector: string) => readonly DbtNode[] {
  const byPart = new Map<string, DbtNode[]>()
  for (const node of project) {
    for (const part of new Set(node.names.fqn?.split('.'))) {
      const known = byPart.get(part)
      if (known) known.push(node)
      else byPart.set(part, [node])
    }
  }
  return (selector) => {
    const exact = selector.split('.').find((part) => !part.includes('?'))
    return exact === undefined ? project : (byPart.get(exact) ?? [])
  }
}
