import { didYouMean, UserError } from '@headwater/errors'
import { isAssetKey } from '@headwater/graph'
import { freshnessWithoutTable } from './freshness.ts'
import { stepOptions } from './retry.ts'
import { expecting, isObject, list, object, record, type Shape, text, wrong } from './shape.ts'

export const segment = expecting(
  'a name of letters, digits, _ and, inside, - and .',
  (value) => typeof value === 'string' && isAssetKey(`p/g/${value}`),
)

/** `group/name` */
export const assetPath = expecting(
  'group/name, for example bronze/boxscores',
  (value) => typeof value === 'string' && value.split('/').length === 2 && isAssetKey(`p/${value}`),
)

export const anyText = expecting('a text', (value) => typeof value === 'string')

export const dailyPartitions = expecting(
  "daily({ start: '2024-10-22', timeZone: 'America/New_York' })",
  (value) => isObject(value) && value.type === 'daily',
)
export const monthlyPartitions = expecting(
  "monthly({ start: '2024-01', timeZone: 'UTC' })",
  (value) => isObject(value) && value.type === 'monthly',
)
export const anyPartitions = expecting(
  "daily({ start: '2024-10-22', timeZone: 'America/New_York' }) or monthly({ start: '2024-01', timeZone: 'UTC' })",
  (value) => isObject(value) && (value.type === 'daily' || value.type === 'monthly'),
)

const made: Shape = (value, path) =>
  isObject(value) ? object({ path: assetPath, description: anyText }, ['path'])(value, path) : assetPath(value, path)

const prefix = expecting(
  'a prefix without a slash at its ends, for example silver/orders',
  (value) => typeof value === 'string' && /^[^/\s](?:.*[^/\s])?$/.test(value),
)
const folderKeys = { bucket: text, prefix }
const folder = object(folderKeys, ['bucket', 'prefix'])

const version = expecting(
  'versions such as v1',
  (value) => typeof value === 'string' && /^[A-Za-z0-9_.-]+$/.test(value),
)
const schema = object(
  {
    bronzeColumns: list(text, 'a list of columns'),
    silverColumns: list(object({ name: text, type: text }, ['name', 'type']), 'a list of { name, type }'),
  },
  ['bronzeColumns', 'silverColumns'],
)
const schemas: Shape = (value, path) => {
  record(schema, 'the schema of each version, for example { v1: { bronzeColumns: [...], silverColumns: [...] } }')(
    value,
    path,
  )
  for (const name of Object.keys(isObject(value) ? value : {})) version(name, path)
}

const goldKeys = {
  ...folderKeys,
  operation: segment,
  makes: record(made, "the months by folder, for example { account_months: 'gold/account_months' }"),
  partitions: monthlyPartitions,
  pool: text,
  version: text,
  stateMachine: text,
  freshness: freshnessWithoutTable,
  ...stepOptions,
}
const gold = object(goldKeys, ['operation', 'makes', 'partitions', 'bucket', 'prefix', 'stateMachine'])

const isolatedKeys = {
  reads: expecting(
    'the source whose raw files it reads: what p.source(...) gave',
    (value) => isObject(value) && value.type === 'asset' && typeof value.key === 'string',
  ),
  makes: made,
  partitions: dailyPartitions,
  pool: text,
  version: text,
  region: text,
  stateMachine: text,
  bronze: object({ ...folderKeys, file: text }, ['bucket', 'prefix', 'file']),
  silver: folder,
  quarantine: folder,
  logGroup: text,
  schemaVersion: text,
  schemas,
  limits: object(
    {
      quarantineRate: expecting(
        'a share from 0 to 1, for example 0.05',
        (value) => typeof value === 'number' && value >= 0 && value <= 1,
      ),
      condemned: expecting('a whole number', (value) => Number.isInteger(value) && Number(value) >= 0),
    },
    ['quarantineRate', 'condemned'],
  ),
  athena: object({ database: text, results: folder }, ['database', 'results']),
  gold,
  freshness: freshnessWithoutTable,
  ...stepOptions,
}
const optional: ReadonlySet<string> = new Set(['pool', 'version', 'freshness', ...Object.keys(stepOptions)])
const isolatedShape = object(
  isolatedKeys,
  Object.keys(isolatedKeys).filter((key) => !optional.has(key)),
)

/** What `p.isolated` may be given. Throws UserError `bad-config`. */
export const isolated: Shape = (value, path) => {
  isolatedShape(value, path)
  if (!isObject(value) || !isObject(value.schemas) || !isObject(value.gold)) return
  const { schemaVersion } = value
  const known = Object.keys(value.schemas)
  if (!known.includes(String(schemaVersion))) {
    throw new UserError('bad-config', `${path} schemaVersion: schemas has no "${schemaVersion}"`, {
      details: [...didYouMean(String(schemaVersion), known), `versions there  ${known.join(', ') || 'none'}`],
    })
  }
  const { makes } = value.gold
  if (isObject(makes) && Object.keys(makes).length === 0) {
    throw wrong(`${path} gold.makes`, makes, "at least one, for example { account_months: 'gold/account_months' }")
  }
}

/** What `p.source` may be given besides its path. Throws UserError `bad-config`. */
export const source: Shape = object({
  description: anyText,
  tags: list(text),
  owner: text,
  partitions: anyPartitions,
  freshness: freshnessWithoutTable,
  bucket: text,
  prefix,
})
