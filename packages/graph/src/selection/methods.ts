import { didYouMean, UserError } from '@headwater/errors'
import type { Asset, AssetKind, AssetNames, Check } from '../asset.ts'
import { dbtNames, matchesFqn } from './fqn.ts'
import type { Criterion, Method } from './parse.ts'
import { fnmatch, hasWildcard, pathMatch } from './wildcards.ts'

/** An asset or a check, as the methods see them. */
export type Node = Asset | Check

const kinds: readonly AssetKind[] = ['table', 'model', 'seed', 'snapshot', 'source', 'service', 'live', 'exposure']

export function isAsset(node: Node): node is Asset {
  return 'storage' in node
}

/** The test that a criterion with a method puts to each node. Throws UserError `bad-selection` for a value that cannot be. */
export function methodTest({ method, value, position }: Criterion): (node: Node) => boolean {
  switch (method as Exclude<Method, 'name'>) {
    case 'tag':
      return ({ tags }) => tags.some((tag) => fnmatch(tag, value))
    case 'kind': {
      if (!hasWildcard(value) && !(kinds as readonly string[]).includes(value)) {
        const near = didYouMean(value, kinds)
        throw new UserError('bad-selection', `there is no kind "${value}"`, {
          details: position,
          next: near.length > 0 ? near : [`the kinds are  ${kinds.join('   ')}`],
        })
      }
      return (node) => isAsset(node) && fnmatch(node.kind, value)
    }
    case 'group':
      return (node) =>
        (isAsset(node) && fnmatch(node.group, value)) ||
        (node.names.group !== undefined && fnmatch(node.names.group, value))
    case 'source':
      return sourceTest(value, position)
    case 'exposure':
      return exposureTest(value, position)
    case 'path':
      return ({ names }) => names.path !== undefined && underPath(names.path, value)
    case 'package':
      return ({ names }) => names.package !== undefined && fnmatch(names.package, value)
    case 'config.materialized':
      return ({ names }) => names.materialized === value
    case 'fqn':
      return (node) => !(isAsset(node) && node.kind === 'source') && matchesFqn(dbtNames(node), value)
  }
}

/** `source`, `source.table` or `package.source.table`. */
function sourceTest(value: string, position: readonly string[]): (node: Node) => boolean {
  const parts = value.split('.')
  if (parts.length > 3) {
    throw new UserError('bad-selection', `"source:${value}" has too many parts`, {
      details: position,
      next: ['write  source:SOURCE   source:SOURCE.TABLE   source:PACKAGE.SOURCE.TABLE'],
    })
  }
  const [wantedPackage, wantedSource, wantedTable] = [
    parts.length === 3 ? parts[0] : '*',
    parts.length === 3 ? parts[1] : parts[0],
    parts.length === 1 ? '*' : parts.at(-1),
  ] as [string, string, string]
  return ({ names }) => {
    if (names.source === undefined) return false
    const dot = names.source.indexOf('.')
    return (
      fnmatch(names.source.slice(0, dot), wantedSource) &&
      fnmatch(names.source.slice(dot + 1), wantedTable) &&
      packageMatches(names, wantedPackage)
    )
  }
}

/** `exposure` or `package.exposure`. */
function exposureTest(value: string, position: readonly string[]): (node: Node) => boolean {
  const parts = value.split('.')
  if (parts.length > 2) {
    throw new UserError('bad-selection', `"exposure:${value}" has too many parts`, {
      details: position,
      next: ['write  exposure:NAME   exposure:PACKAGE.NAME'],
    })
  }
  const [wantedPackage, wantedName] = parts.length === 2 ? parts : ['*', value]
  return ({ names }) =>
    (names.exposures ?? []).some((name) => fnmatch(name, wantedName as string)) &&
    packageMatches(names, wantedPackage as string)
}

function packageMatches({ package: name }: AssetNames, wanted: string): boolean {
  return wanted === '*' || (name !== undefined && fnmatch(name, wanted))
}

/** True where the path, or a folder that it lies in, matches. */
export function underPath(path: string, pattern: string): boolean {
  const wanted = pattern.replace(/^\.\//, '').replace(/\/+$/, '')
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (pathMatch(path.slice(0, end), wanted)) return true
  }
  return false
}
