import { UserError } from '@headwater/errors'
import { anyPartitions, anyText, assetPath, isolated, segment, source } from './check-isolated.ts'
import { schedule } from './check-schedule.ts'
import type { OperationDefinition } from './definitions.ts'
import { freshness } from './freshness.ts'
import { stepOptions } from './retry.ts'
import { expecting, isObject, list, object, oneOf, record, type Shape, text, wrong } from './shape.ts'

/*
 * Types refuse most of this to an author who writes TypeScript. One who writes JavaScript, or casts, gets the same as a
 * message: the loader adds file and line.
 */

const excluding = object({ exclude: list(text, 'a list of columns') }, ['exclude'])
const fingerprint: Shape = (value, path) => {
  if (value !== false) excluding(value, path)
}

const table: Shape = (value, path) => {
  if (!isObject(value) || value.type !== 'table') throw wrong(path, value, "table('group/name')")
  object(
    {
      type: text,
      path: assetPath,
      description: anyText,
      tags: list(text),
      owner: text,
      relation: object({ schema: text, name: text }, ['schema', 'name']),
      partitionColumn: text,
      fingerprint,
      freshness,
      preview: object({ orderBy: text, descending: flag, limit: wholeNumber }, ['orderBy']),
    },
    ['path'],
  )(value, path)
}

const flag = expecting('true or false', (value) => typeof value === 'boolean')
const wholeNumber = expecting('a whole number from 1 on', (value) => Number.isInteger(value) && Number(value) > 0)
const strings = record(expecting('a text', (value) => typeof value === 'string'))

const run: Shape = (value, path) => {
  if (typeof value === 'function') return
  if (!isObject(value) || value.type !== 'program') throw wrong(path, value, 'a function or program(...)')
  object(
    {
      type: text,
      program: text,
      args: list(expecting('a text', (found) => typeof found === 'string')),
      cwd: text,
      env: strings,
      timeoutSeconds: expecting('a number of seconds', (found) => typeof found === 'number' && found > 0),
    },
    ['program', 'args'],
  )(value, path)
}

const REFERENCE = "something an operation makes, or dbt.model('...'), dbt.source('...'), dbt.exposure('...')"
const reference = expecting(
  REFERENCE,
  (value) =>
    isObject(value) && ['asset', 'dbt model', 'dbt source', 'dbt exposure'].some((type) => value.type === type),
)
const reads: Shape = (value, path) => (Array.isArray(value) ? list(reference)(value, path) : reference(value, path))

const made = expecting(
  'something an operation makes',
  (value) => isObject(value) && value.type === 'asset' && typeof value.key === 'string',
)

const single = expecting(
  "something an operation makes, dbt.model('...') or dbt.source('...')",
  (value) => isObject(value) && ['asset', 'dbt model', 'dbt source'].some((type) => value.type === type),
)

function shownRef(of: unknown): string {
  return isObject(of) ? String(of.type === 'asset' ? of.key : of.name) : ''
}

const makes: Shape = (value, path) => {
  const what = "at least one table, for example { orders: table('bronze/orders') }"
  record(table, what)(value, path)
  if (isObject(value) && Object.keys(value).length === 0) throw wrong(path, value, what)
}

const operationKeys = object(
  { makes, run, reads, partitions: anyPartitions, pool: text, version: text, freshness, ...stepOptions },
  ['makes', 'run'],
)
const operation: Shape = (value, path) => {
  operationKeys(value, path)
  const { makes, partitions } = value as OperationDefinition
  if (partitions !== undefined) return
  for (const [handle, { partitionColumn }] of Object.entries(makes)) {
    if (partitionColumn === undefined) continue
    throw new UserError('bad-config', `${path} makes.${handle}.partitionColumn: the operation has no partitions`, {
      details: ["expected  partitions: daily({ start: '2024-10-22', timeZone: 'UTC' }), or no partitionColumn"],
    })
  }
}

const dbtOptions = object({
  name: segment,
  sources: record(made),
  manifest: text,
  hooks: oneOf('repeatable'),
  ...stepOptions,
  vars: record(expecting('a text, a number, true or false', (value) => /string|number|boolean/.test(typeof value))),
})

const live = object({ reads, description: anyText }, ['reads'])
const ecsService = object(
  {
    reads,
    description: anyText,
    cluster: text,
    service: text,
    region: text,
    strategy: oneOf('stop-task', 'force-new-deployment'),
    ...stepOptions,
  },
  ['reads', 'cluster', 'service', 'region'],
)

const program = {
  command: text,
  args: list(expecting('a text', (value) => typeof value === 'string')),
  cwd: text,
  env: strings,
  health: expecting('a path such as /health', (value) => typeof value === 'string' && value.startsWith('/')),
}
const sandbox = object({
  services: list(object({ ...program, name: segment, urlVariable: text }, ['name', 'command', 'args', 'health'])),
  ecsServices: list(
    object({ ...program, cluster: text, service: text, desiredCount: expecting('a whole number', Number.isInteger) }, [
      'cluster',
      'service',
      'command',
      'args',
      'health',
    ]),
  ),
  seed: expecting('a function', (value) => typeof value === 'function'),
  aws: object({ provision: expecting('a function', (value) => typeof value === 'function') }, ['provision']),
})

/** What `platform()` and each of its builder's functions may be called with. Throws UserError `bad-config`. */
export const checkDefinition = {
  platform(options: unknown, build: unknown): void {
    const name = isObject(options) && typeof options.name === 'string' ? ` ${options.name}` : ''
    object({ name: segment, timeZone: text }, ['name', 'timeZone'])(options, `platform${name}:`)
    if (typeof build !== 'function') throw wrong(`platform${name}: the second argument`, build, '(p) => { ... }')
  },
  operation: named('operation', operation),
  isolated: named('isolated operation', isolated),
  source(path: unknown, options: unknown): void {
    assetPath(path, 'source: its path')
    source(options, `source ${path}:`)
  },
  freshness(of: unknown, rules: unknown): void {
    single(of, 'freshness: of what')
    freshness(rules, `freshness of ${shownRef(of)}:`)
  },
  live: named('live reader', live),
  schedule: named('schedule', schedule),
  ecsService: named('ECS service', ecsService),
  dbt(path: unknown, options: unknown): void {
    text(path, "dbt: the project's folder")
    dbtOptions(options, `dbt ${path}:`)
  },
  dbtName(what: 'model' | 'source' | 'exposure', name: unknown): void {
    text(name, `dbt.${what}: its name`)
  },
  sandbox(definition: unknown): void {
    sandbox(definition, 'sandbox:')
  },
}

function named(what: string, shape: Shape) {
  return (name: unknown, definition: unknown): void => {
    segment(name, `${what}: its name`)
    shape(definition, `${what} ${name}:`)
  }
}

/** A platform is defined at once: what is added after an `await` would be lost without a word. */
export function refusePromise(platform: string, result: unknown): void {
  if (!(isObject(result) && typeof result.then === 'function')) return
  // Else what it throws later would end the process before the message is seen.
  Promise.resolve(result).catch(() => {})
  throw new UserError('bad-config', `platform ${platform}: the function that defines it is async`, {
    details: ['expected  a function without await: a platform is defined without reading anything'],
    next: ['read inside `run`, when the operation runs'],
  })
}
