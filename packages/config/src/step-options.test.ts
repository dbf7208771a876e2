import { UserError } from '@headwater/errors'
import { daily, type Operation } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { composeGraph } from './compose.ts'
import { type PlatformBuilder, platform } from './platform.ts'
import { refuseUnusedPools } from './pools.ts'
import { table } from './table.ts'
import { drawFragment } from './testing/fragment.ts'

const run = async () => ({ made: {} })
const options = { name: 'shop', timeZone: 'UTC' }
const partitions = daily({ start: '2025-01-01', timeZone: 'UTC' })

/** The operations and assets of a platform, by name. */
function composed(build: (p: PlatformBuilder) => void) {
  const definition = platform(options, build)
  const workspace = {
    root: '/w',
    config: { platforms: ['./a.ts'] },
    platforms: [{ definition, folder: '/w', file: 'a.ts' }],
  }
  const fragments = new Map([['shop/dbt', drawFragment({ models: { sales: [] } })]])
  const { data } = composeGraph(workspace, fragments)
  return {
    operation: (name: string): Operation | undefined => data.operations.find((one) => one.name === `shop/${name}`),
    asset: (key: string) => data.assets.find((one) => one.key === `shop/${key}`),
  }
}

/** Message and details of what is refused, a line each. */
function told(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof UserError) return [error.message, ...error.details].join('\n')
    throw error
  }
  return 'accepted'
}

describe('retries and time limits', () => {
  it('reach the operation with the defaults of what was left out', () => {
    const { operation } = composed((p) => {
      p.operation('a', { makes: { a: table('g/a') }, run, retry: { attempts: 3 }, timeout: '10m' })
      p.operation('b', {
        makes: { b: table('g/b') },
        run,
        retry: { attempts: 5, delay: '2m', factor: 1, on: ['quota'] },
      })
      p.operation('c', { makes: { c: table('g/c') }, run })
    })
    expect(operation('a')).toMatchObject({
      retry: { attempts: 3, delayMs: 1_000, factor: 2, maxDelayMs: 60_000, on: 'transient' },
      timeoutMs: 600_000,
    })
    expect(operation('b')?.retry).toEqual({
      attempts: 5,
      delayMs: 120_000,
      factor: 1,
      maxDelayMs: 120_000,
      on: ['quota'],
    })
    expect(operation('c')).not.toHaveProperty('retry')
    expect(operation('c')).not.toHaveProperty('timeoutMs')
  })

  it('are those of a dbt project and of a service as well', () => {
    const { operation } = composed((p) => {
      const dbt = p.dbt('./dbt', { retry: { attempts: 2 }, timeout: '1h' })
      const where = { cluster: 'c', service: 's', region: 'eu-west-1' }
      p.ecsService('web', { reads: dbt.model('sales'), ...where, retry: { attempts: 4 }, timeout: '90s' })
    })
    expect(operation('dbt')).toMatchObject({ retry: { attempts: 2 }, timeoutMs: 3_600_000 })
    expect(operation('web')).toMatchObject({ retry: { attempts: 4 }, timeoutMs: 90_000 })
  })

  it.each([
    ['retry', { retry: 3 }, 'retry\nfound     3\nexpected  an object with attempts'],
    ['attempts', { retry: {} }, 'retry.attempts\nfound     nothing\nexpected  a whole number from 1 to 100'],
    ['no attempt', { retry: { attempts: 0 } }, 'retry.attempts\nfound     0'],
    [
      'a delay without its unit',
      { retry: { attempts: 2, delay: '10' } },
      'retry.delay\nfound     "10"\nexpected  a duration',
    ],
    [
      'a shrinking factor',
      { retry: { attempts: 2, factor: 0.5 } },
      'retry.factor\nfound     0.5\nexpected  a number from 1',
    ],
    [
      'what to retry',
      { retry: { attempts: 2, on: 'always' } },
      "retry.on\nfound     \"always\"\nexpected  'transient', 'any'",
    ],
    ['a misspelt key', { retry: { attempts: 2, dealy: '1s' } }, 'retry.dealy: unknown key\ndid you mean  delay'],
    ['a number for a time limit', { timeout: 60 }, 'timeout\nfound     60\nexpected  a duration such as'],
  ])('wrong in %s are refused', (_, given, expected) => {
    const definition = { makes: { a: table('g/a') }, run, ...given } as never
    expect(told(() => platform(options, (p) => p.operation('a', definition)))).toContain(`operation a: ${expected}`)
  })
})

describe('what tells the content of a table', () => {
  it('reaches the asset', () => {
    const { asset } = composed((p) => {
      const orders = table('g/a', { partitionColumn: 'day', fingerprint: { exclude: ['modified_at'] } })
      p.operation('a', { makes: { orders }, partitions, run })
    })
    expect(asset('g/a')).toMatchObject({
      partitionColumn: 'day',
      meta: { headwater: { fingerprint: { exclude: ['modified_at'] } } },
    })
  })

  it('may be nothing at all', () => {
    const never = composed((p) => p.operation('a', { makes: { a: table('g/a', { fingerprint: false }) }, run }))
    expect(never.asset('g/a')?.meta).toEqual({ headwater: { fingerprint: false } })
    const makes = { a: table('g/a', { fingerprint: true as never }) }
    expect(told(() => platform(options, (p) => p.operation('a', { makes, run })))).toContain('makes.a.fingerprint')
  })

  it('is no column of partitions where the operation has none', () => {
    const makes = { orders: table('g/a', { partitionColumn: 'day' }) }
    expect(told(() => platform(options, (p) => p.operation('a', { makes, run })))).toMatch(
      /^operation a: makes\.orders\.partitionColumn: the operation has no partitions\n/,
    )
  })
})

describe('a pool of the config', () => {
  const shop = platform(options, (p) => {
    p.operation('a', { makes: { a: table('g/a') }, run, pool: 'stats-source' })
    p.operation('b', { makes: { b: table('g/b') }, run, pool: 'constructor' })
  })

  it('is one that an operation names', () => {
    expect(told(() => refuseUnusedPools({ 'stats-source': { limit: 2 } }, [shop]))).toBe('accepted')
    expect(told(() => refuseUnusedPools({}, [shop]))).toBe('accepted')
  })

  it('is refused with near misses where none does', () => {
    expect(told(() => refuseUnusedPools({ 'stat-source': { limit: 2 } }, [shop]))).toBe(
      [
        'pools: no operation is in a pool called "stat-source"',
        'did you mean  stats-source',
        'pools of operations  constructor, stats-source',
      ].join('\n'),
    )
    expect(told(() => refuseUnusedPools({ toString: { limit: 1 } }, []))).toContain('no operation names a pool')
  })
})
