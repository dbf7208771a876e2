import { assetKey, buildGraph, daily, monthly } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { composeGraph } from './compose.ts'
import type { IsolatedOptions } from './isolated.ts'
import type { Workspace } from './load.ts'
import { type PlatformBuilder, platform } from './platform.ts'
import { refuseUnusedPools } from './pools.ts'
import type { MadeRef } from './refs.ts'
import { thrown } from './testing/workspace.ts'

const dates = daily({ start: '2024-01-01', timeZone: 'UTC' })
const months = monthly({ start: '2024-01', timeZone: 'UTC' })

function workspace(build: (p: PlatformBuilder) => void): Workspace {
  const definition = platform({ name: 'bank', timeZone: 'UTC' }, build)
  return {
    root: '/w',
    config: { platforms: [] },
    platforms: [{ definition, folder: '/w/bank', file: 'bank/assets.ts' }],
  }
}

const graphOf = (build: (p: PlatformBuilder) => void) => buildGraph(composeGraph(workspace(build), new Map()).data)

function options(reads: MadeRef) {
  return {
    reads,
    makes: { path: 'silver/transactions', description: 'One row per transaction' },
    partitions: dates,
    pool: 'glue',
    region: 'eu-west-1',
    stateMachine: 'etl',
    bronze: { bucket: 'b', prefix: 'bronze/transactions', file: 'transactions.csv.gz' },
    silver: { bucket: 's', prefix: 'silver/transactions' },
    quarantine: { bucket: 'q', prefix: 'quarantine/transactions' },
    logGroup: '/logs',
    schemaVersion: 'v1',
    schemas: { v1: { bronzeColumns: ['ID'], silverColumns: [{ name: 'id', type: 'varchar' }] } },
    limits: { quarantineRate: 0.05, condemned: 100 },
    athena: { database: 'mortgages', results: { bucket: 'r', prefix: 'athena' } },
    gold: {
      operation: 'gold_months',
      makes: { account_months: 'gold/account_months', data_quality: 'gold/data_quality' },
      partitions: months,
      bucket: 'g',
      prefix: 'gold',
      stateMachine: 'months',
    },
  } satisfies IsolatedOptions
}

describe('a source', () => {
  it('is known of and made by nobody', () => {
    const graph = graphOf((p) => {
      p.source('bronze/transactions', { partitions: dates, description: 'As it came', bucket: 'b', prefix: 'bronze' })
    })
    const asset = graph.asset(assetKey('bank/bronze/transactions'))
    expect(asset).toMatchObject({
      kind: 'source',
      storage: 'rows',
      group: 'bronze',
      description: 'As it came',
      partitions: dates,
      meta: { bucket: 'b', prefix: 'bronze' },
    })
    expect(graph.operationOf(asset.key)).toBeUndefined()
  })
})

describe('what is written aside', () => {
  const graph = () =>
    graphOf((p) => {
      const { silver, gold } = p.isolated('etl', options(p.source('bronze/transactions', { partitions: dates })))
      p.live('reader', { reads: [silver, gold.account_months, gold.data_quality] })
    })

  it('is a date by itself, made from its source', () => {
    expect(graph().asset(assetKey('bank/silver/transactions'))).toMatchObject({
      kind: 'table',
      storage: 'runs',
      description: 'One row per transaction',
      upstream: ['bank/bronze/transactions'],
      partitions: dates,
    })
    expect(graph().operation('bank/etl')).toMatchObject({
      executor: 'isolated',
      aside: true,
      pool: 'glue',
      title: 'etl {partition}',
      partitions: dates,
    })
  })

  it('has months behind it, in the same pool unless they have one of their own', () => {
    expect(graph().asset(assetKey('bank/gold/account_months'))).toMatchObject({
      storage: 'runs',
      upstream: ['bank/silver/transactions'],
      partitions: months,
      ref: 'account_months',
    })
    const operation = graph().operation('bank/gold_months')
    expect(operation).toMatchObject({ executor: 'gold', pool: 'glue', partitions: months })
    expect(operation.aside).toBeUndefined()
  })

  it('tells both operations the whole dataset', () => {
    const expected = {
      region: 'eu-west-1',
      bronze: {
        bucket: 'b',
        prefix: 'bronze/transactions',
        file: 'transactions.csv.gz',
        asset: 'bank/bronze/transactions',
      },
      silver: { bucket: 's', prefix: 'silver/transactions', asset: 'bank/silver/transactions' },
      quarantine: { bucket: 'q', prefix: 'quarantine/transactions' },
      gold: {
        bucket: 'g',
        prefix: 'gold',
        stateMachine: 'months',
        assets: { account_months: 'bank/gold/account_months', data_quality: 'bank/gold/data_quality' },
      },
      stateMachine: 'etl',
      logGroup: '/logs',
      schemaVersion: 'v1',
      schemas: { v1: { bronzeColumns: ['ID'], silverColumns: [{ name: 'id', type: 'varchar' }] } },
      limits: { quarantineRate: 0.05, condemned: 100 },
      athena: { database: 'mortgages', results: { bucket: 'r', prefix: 'athena' } },
    }
    expect(graph().operation('bank/etl').spec).toEqual(expected)
    expect(graph().operation('bank/gold_months').spec).toEqual(expected)
  })

  it('may be all that is in a pool', () => {
    const { platforms } = workspace((p) => {
      p.isolated('etl', { ...options(p.source('bronze/transactions')), pool: 'glue' })
    })
    const definitions = platforms.map(({ definition }) => definition)
    refuseUnusedPools({ glue: { limit: 5 } }, definitions)
    expect(() => refuseUnusedPools({ glu: { limit: 5 } }, definitions)).toThrow(
      'no operation is in a pool called "glu"',
    )
  })

  it.each<[string, (given: IsolatedOptions) => unknown, string]>([
    ['another kind of partitions', (given) => ({ ...given, partitions: months }), 'isolated operation etl: partitions'],
    ['months that are days', ({ gold }) => ({ gold: { ...gold, partitions: dates } }), 'etl: gold.partitions'],
    ['a slash at the end of a prefix', () => ({ silver: { bucket: 's', prefix: 'silver/' } }), 'etl: silver.prefix'],
    ['a version without a schema', () => ({ schemaVersion: 'v2' }), 'etl: schemaVersion: schemas has no "v2"'],
    ['no months at all', ({ gold }) => ({ gold: { ...gold, makes: {} } }), 'etl: gold.makes'],
    ['a misspelt key', () => ({ bucket: 's' }), 'etl: bucket: unknown key'],
    ['a key that is left out', () => ({ stateMachine: undefined }), 'etl: stateMachine'],
    ['a path of one segment', () => ({ makes: 'transactions' }), 'etl: makes'],
  ])('is refused with %s', async (_, change, message) => {
    const error = await thrown(() =>
      workspace((p) => {
        const given = options(p.source('bronze/transactions', { partitions: dates }))
        p.isolated('etl', { ...given, ...(change(given) as object) } as typeof given)
      }),
    )
    expect(error).toMatchObject({ code: 'bad-config', message: expect.stringContaining(message) })
  })
})
