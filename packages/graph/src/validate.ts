import { InternalError, nearest, UserError } from '@headwater/errors'
import type { AssetKey, GraphData, Operation, OperationName } from './asset.ts'
import { assetKey } from './asset-key.ts'
import { keyLabels } from './key-labels.ts'

/** Where everything is, by key and by name; made once the names are known to be unique. */
export interface Positions {
  readonly assets: ReadonlyMap<string, number>
  readonly operations: ReadonlyMap<OperationName, Operation>
}

/**
 * Refuses what no author may write: one asset made twice, two assets of one key, a malformed key.
 * Throws UserError `made-twice` or `bad-key`. Operations that name no asset (or the other way round) are bugs of
 * whoever put the data together: InternalError.
 */
export function validate(data: GraphData): Positions {
  refuseMadeTwice(data)
  const assets = new Map<string, number>()
  for (const [position, { key }] of data.assets.entries()) {
    assetKey(key)
    if (assets.has(key))
      throw new UserError('made-twice', `two assets are called ${key}`, { next: ['rename one of them'] })
    assets.set(key, position)
  }
  const operations = new Map<OperationName, Operation>()
  for (const operation of data.operations) {
    if (operations.has(operation.name)) {
      throw new UserError('made-twice', `two operations are called ${operation.name}`, {
        details: data.operations
          .filter(({ name }) => name === operation.name)
          .map((same) => `defined   ${whereOf(same)}`),
        next: ['rename one of them'],
      })
    }
    operations.set(operation.name, operation)
  }
  refuseLooseEnds(data, assets, operations)
  return { assets, operations }
}

function refuseMadeTwice({ assets, operations }: GraphData): void {
  const makers = new Map<AssetKey, Operation>()
  for (const operation of operations) {
    for (const key of operation.makes) {
      const other = makers.get(key)
      if (other !== undefined)
        throw madeTwice(keyLabels([...new Set(assets.map((asset) => asset.key))])(key), other, operation)
      makers.set(key, operation)
    }
  }
}

function madeTwice(label: string, one: Operation, other: Operation): UserError {
  const next = ['an asset is made by one operation; give one of them another key']
  if (one === other) {
    return new UserError('made-twice', `operation ${shortName(one)} makes ${label} twice`, {
      details: [whereOf(one)],
      next,
    })
  }
  const files = [one, other].map(({ location }) => location?.replace(/:\d+(:\d+)?$/, ''))
  const sameFile = files[0] !== undefined && files[0] === files[1]
  const names = [one, other].map((operation) => `operation ${shortName(operation)}`)
  const width = Math.max(...names.map((name) => name.length))
  const places = [one, other].map((operation) => (sameFile ? lineOf(operation) : whereOf(operation)))
  return new UserError('made-twice', sameFile ? `${files[0]} makes ${label} twice` : `${label} is made twice`, {
    details: names.map((name, i) => `${name.padEnd(width)}   (${places[i]})`),
    next,
  })
}

function shortName({ name }: Operation): string {
  return name.slice(name.indexOf('/') + 1)
}

function whereOf({ location }: Operation): string {
  return location ?? 'no location known'
}

function lineOf({ location = '' }: Operation): string {
  return `line ${/:(\d+)/.exec(location)?.[1] ?? '?'}`
}

function refuseLooseEnds(
  { assets, checks, operations }: GraphData,
  positions: ReadonlyMap<string, number>,
  byName: ReadonlyMap<OperationName, Operation>,
): void {
  const madeBy = new Map<AssetKey, OperationName>()
  for (const { name, makes } of operations) {
    for (const key of makes) {
      if (!positions.has(key)) throw new InternalError(`operation ${name} makes ${key}, which is not among the assets`)
      madeBy.set(key, name)
    }
  }
  for (const { key, operation } of assets) {
    if (operation !== madeBy.get(key)) {
      throw new InternalError(`${key} names the operation ${operation}, but is made by ${madeBy.get(key)}`)
    }
  }
  const checkKeys = new Set<string>()
  for (const check of checks) {
    if (checkKeys.has(check.key)) throw new InternalError(`two checks have the key ${check.key}`)
    checkKeys.add(check.key)
    if (!byName.has(check.operation))
      throw new InternalError(`check ${check.key} names no operation: ${check.operation}`)
    for (const parent of check.assets) {
      if (!positions.has(parent)) throw edgeToNothing('check', check.name, parent, positions.keys())
    }
  }
}

/** The error for an edge that leads to no asset, with the near misses. */
export function edgeToNothing(
  what: 'asset' | 'check',
  reader: string,
  missing: AssetKey,
  known: Iterable<string>,
): UserError {
  const near = nearest(missing, known)
  return new UserError('edge-to-nothing', `${what} ${reader} reads ${missing}, which does not exist`, {
    details: near.length > 0 ? [`did you mean  ${near.join('   ')}`] : [],
    next: ['correct the name, or add the asset'],
  })
}
