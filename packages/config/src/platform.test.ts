import { UserError } from '@headwater/errors'
import { daily } from '@headwater/graph'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { type PlatformBuilder, platform } from './platform.ts'
import { logicalDate, partition, program } from './program.ts'
import type { MadeRef } from './refs.ts'
import { table } from './table.ts'

const options = { name: 'shop', timeZone: 'UTC' }
const run = async () => ({ made: {} })

/** Message and details of a definition that is refused, a line each. The builder is untyped, as in JavaScript. */
// biome-ignore lint/suspicious/noExplicitAny: these tests write what the types forbid.
function told(build: (p: any) => unknown): string {
  try {
    platform(options, build as (p: PlatformBuilder) => void)
  } catch (error) {
    if (error instanceof UserError) return [error.message, ...error.details].join('\n')
    throw error
  }
  return 'accepted'
}

describe('a platform', () => {
  it('is plain data with defaults filled in', () => {
    const shop = platform(options, (p) => {
      const { orders } = p.operation('ingest', { makes: { orders: table('bronze/orders') }, run })
      const dbt = p.dbt('./dbt', { sources: { 'bronze.orders': orders } })
      p.live('api', { reads: dbt.exposure('api') })
      p.ecsService('dashboard', { reads: [dbt.model('sales')], cluster: 'c', service: 's', region: 'eu-west-1' })
    })
    expect(shop).toMatchObject({
      type: 'platform',
      ...options,
      operations: [{ name: 'ingest', version: '1', reads: [], run }],
      dbtProjects: [
        { name: 'shop/dbt', path: './dbt', sources: { 'bronze.orders': { key: 'shop/bronze/orders' } }, vars: {} },
      ],
      live: [{ name: 'api', reads: [{ type: 'dbt exposure', project: 'shop/dbt', name: 'api' }] }],
      ecsServices: [{ name: 'dashboard', strategy: 'stop-task', reads: [{ type: 'dbt model', name: 'sales' }] }],
      sandbox: null,
    })
  })

  it('gives a typed reference for each handle', () => {
    platform(options, (p) => {
      const made = p.operation('ingest', { makes: { orders: table('bronze/orders') }, run })
      expectTypeOf(made).toEqualTypeOf<{ readonly orders: MadeRef }>()
      // @ts-expect-error: there is no such handle.
      expect(made.order).toBeUndefined()
      // @ts-expect-error: an exposure stands for many assets and feeds no source.
      expect(() => p.dbt('./dbt', { sources: { 'a.b': p.dbt('./x').exposure('e') } })).toThrow('dbt ./dbt: sources.a.b')
    })
  })

  it('takes one reference where it takes several', () => {
    const { operations } = platform(options, (p) => {
      const { a } = p.operation('one', { makes: { a: table('g/a') }, run })
      p.operation('two', { makes: { b: table('g/b') }, reads: a, run })
    })
    expect(operations[1]?.reads).toEqual([{ type: 'asset', key: 'shop/g/a' }])
  })

  it('takes hostile names for what they are', () => {
    const makes = { constructor: table('g/constructor'), ['__proto__']: table('__proto__/toString') }
    const { operations, dbtProjects } = platform(options, (p) => {
      const handles = p.operation('constructor', { makes, run })
      expect(Object.keys(handles)).toEqual(['constructor', '__proto__'])
      expect(handles.constructor.key).toBe('shop/g/constructor')
      p.dbt('./dbt', { name: '__proto__', sources: { ['__proto__']: handles.constructor }, vars: { constructor: 1 } })
    })
    expect(Object.keys(operations[0]?.makes ?? {})).toEqual(['constructor', '__proto__'])
    expect(dbtProjects[0]?.name).toBe('shop/__proto__')
    expect(Object.keys(dbtProjects[0]?.sources ?? {})).toEqual(['__proto__'])
  })
})

describe('a definition from JavaScript that types would refuse', () => {
  const makes = { a: table('g/a') }
  it.each<[string, (p: never) => unknown, string]>([
    ['makes nothing', (p) => op(p, {}), 'operation x: makes\nfound     nothing'],
    [
      'makes an empty object',
      (p) => op(p, { makes: {}, run }),
      "operation x: makes\nfound     an object\nexpected  at least one table, for example { orders: table('bronze/orders') }",
    ],
    ['makes a list', (p) => op(p, { makes: [table('g/a')], run }), 'operation x: makes\nfound     a list'],
    [
      'makes a text',
      (p) => op(p, { makes: { a: 'g/a' }, run }),
      'operation x: makes.a\nfound     "g/a"\nexpected  table(\'group/name\')',
    ],
    [
      'makes nothing by its handle',
      (p) => op(p, { makes: { a: undefined }, run }),
      'operation x: makes.a\nfound     nothing',
    ],
    [
      'makes a table of three segments',
      (p) => op(p, { makes: { a: table('p/g/a') }, run }),
      'operation x: makes.a.path\nfound     "p/g/a"',
    ],
    [
      'makes a table without a path',
      (p) => op(p, { makes: { a: table(undefined as never) }, run }),
      'operation x: makes.a.path\nfound     nothing',
    ],
    [
      'misspells an option of a table',
      (p) => op(p, { makes: { a: table('g/a', { owners: 'me' } as never) }, run }),
      'operation x: makes.a.owners: unknown key\ndid you mean  owner',
    ],
    [
      'reads nothing',
      (p) => op(p, { makes, run, reads: [undefined] }),
      'operation x: reads[0]\nfound     nothing\nexpected  something an operation makes, or dbt.model',
    ],
    ['reads a text', (p) => op(p, { makes, run, reads: 'g/b' }), 'operation x: reads\nfound     "g/b"'],
    [
      'runs nothing',
      (p) => op(p, { makes }),
      'operation x: run\nfound     nothing\nexpected  a function or program(...)',
    ],
    ['runs a text', (p) => op(p, { makes, run: 'python -m x' }), 'operation x: run\nfound     "python -m x"'],
    [
      'runs a program with a text of arguments',
      (p) => op(p, { makes, run: program('x', '-m y' as never) }),
      'operation x: run.args\nfound     "-m y"\nexpected  a list',
    ],
    [
      'has a start for partitions',
      (p) => op(p, { makes, run, partitions: '2025-01-01' }),
      'operation x: partitions\nfound     "2025-01-01"\nexpected  daily(',
    ],
    ['misspells a key', (p) => op(p, { makes, run, read: [] }), 'operation x: read: unknown key\ndid you mean  reads'],
    ['is no object', (p) => op(p, undefined), 'operation x:\nfound     nothing'],
    [
      'has no name',
      (p) => (p as PlatformBuilder).operation(undefined as never, { makes, run }),
      'operation: its name\nfound     nothing',
    ],
    [
      'has a name with a slash',
      (p) => (p as PlatformBuilder).operation('a/b', { makes, run }),
      'operation: its name\nfound     "a/b"',
    ],
    [
      'gives dbt no folder',
      (p) => (p as PlatformBuilder).dbt(undefined as never),
      "dbt: the project's folder\nfound     nothing",
    ],
    [
      'feeds a source with a handle that is not there',
      (p) => (p as PlatformBuilder).dbt('./dbt', { sources: { 'a.b': undefined as never } }),
      'dbt ./dbt: sources.a.b\nfound     nothing\nexpected  something an operation makes',
    ],
    [
      'has a list for a variable',
      (p) => (p as PlatformBuilder).dbt('./dbt', { vars: { x: [] as never } }),
      'dbt ./dbt: vars.x\nfound     an empty list',
    ],
    [
      'names no model',
      (p) => (p as PlatformBuilder).dbt('./dbt').model(undefined as never),
      'dbt.model: its name\nfound     nothing',
    ],
    [
      'is a live reader of nothing',
      (p) => (p as PlatformBuilder).live('x', {} as never),
      'live reader x: reads\nfound     nothing',
    ],
    [
      'has another strategy',
      (p) =>
        (p as PlatformBuilder).ecsService('x', {
          reads: [],
          cluster: 'c',
          service: 's',
          region: 'r',
          strategy: 'stop' as never,
        }),
      "ECS service x: strategy\nfound     \"stop\"\nexpected  'stop-task' or 'force-new-deployment'",
    ],
    [
      'has a service without a health path',
      (p) => (p as PlatformBuilder).sandbox({ services: [{ name: 's', command: 'node', args: [] }] as never }),
      'sandbox: services[0].health\nfound     nothing',
    ],
  ])('%s', (_, build, expected) => {
    expect(told(build as (p: unknown) => unknown)).toContain(expected)
  })

  function op(p: unknown, definition: unknown): void {
    ;(p as PlatformBuilder).operation('x', definition as never)
  }

  it.each([
    [undefined, 'platform:\nfound     nothing'],
    [{ name: 'a b', timeZone: 'UTC' }, 'platform a b: name\nfound     "a b"'],
    [{ name: 'shop' }, 'platform shop: timeZone\nfound     nothing'],
  ])('the options %o', (wrongOptions, expected) => {
    const error = caught(() => platform(wrongOptions as never, () => {}))
    expect([error.message, ...error.details].join('\n')).toContain(expected)
  })

  it('is defined by an async function, which would lose what comes after an await', () => {
    expect(told(async () => {})).toMatch(/^platform shop: the function that defines it is async/)
    expect(caught(() => platform(options, undefined as never)).message).toBe('platform shop: the second argument')
  })
})

it('programs and partitions are data', () => {
  const { operations } = platform(options, (p) => {
    p.operation('x', {
      makes: { a: table('g/a', { preview: { orderBy: 'day', descending: true, limit: 3 } }) },
      partitions: daily({ start: '2025-01-01', timeZone: 'UTC' }),
      pool: 'source',
      run: program('python', ['-m', 'x', partition, logicalDate], { cwd: './py', timeoutSeconds: 2.5 }),
    })
  })
  expect(JSON.parse(JSON.stringify(operations[0]))).toMatchObject({
    pool: 'source',
    partitions: { type: 'daily', start: '2025-01-01' },
    run: { type: 'program', program: 'python', args: ['-m', 'x', '{partition}', '{date}'], timeoutSeconds: 2.5 },
  })
})

function caught(work: () => unknown): UserError {
  try {
    work()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
