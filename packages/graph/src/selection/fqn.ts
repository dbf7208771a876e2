import type { Asset, Check } from '../asset.ts'
import { fnmatch, hasWildcard } from './wildcards.ts'

/** What dbt's name matching looks at. */
export interface DbtNames {
  /** The qualified name at its dots; package first. */
  readonly parts: readonly string[]
  /** The node's own name: for a versioned model the name without its version. */
  readonly leaf: string
  readonly versioned: boolean
}

/** An asset that dbt does not know has its key for a qualified name, with the platform in the package's place. */
export function dbtNames(node: Asset | Check): DbtNames {
  const own = 'storage' in node ? node.key.slice(node.key.lastIndexOf('/') + 1) : node.name
  const { fqn, version } = node.names
  const parts = (fqn ?? node.key.replaceAll('/', '.')).split('.')
  if (version !== undefined) return { parts, leaf: parts.at(-2) ?? own, versioned: true }
  const isLeaf = fqn === undefined || fqn === own || fqn.endsWith(`.${own}`)
  return { parts, leaf: isLeaf ? own : (parts.at(-1) ?? own), versioned: false }
}

/**
 * dbt's rule for a bare name and `fqn:` (`graph/selector_methods.py`): the name of the node, or its qualified name from
 * the package or from the first folder on, as far as the name goes; from the first wildcard on all of the rest.
 */
export function matchesFqn(names: DbtNames, selector: string): boolean {
  const wanted = selector.split('.')
  return matchesFrom(names.parts, names, selector, wanted) || matchesFrom(names.parts.slice(1), names, selector, wanted)
}

function matchesFrom(
  parts: readonly string[],
  { leaf, versioned }: DbtNames,
  selector: string,
  wanted: readonly string[],
): boolean {
  if (leaf === selector) return true
  if (versioned && parts.slice(-2).join('_') === wanted.slice(-2).join('_')) return true
  if (parts.length < wanted.length) return false
  const wild = wanted.findIndex(hasWildcard)
  const plain = wild === -1 ? wanted : wanted.slice(0, wild)
  if (!plain.every((part, i) => parts[i] === part)) return false
  if (wild === -1) return true
  if (fnmatch(parts.slice(wild).join('.'), wanted.slice(wild).join('.'))) return true
  return wanted.length === 1 && fnmatch(leaf, selector)
}
