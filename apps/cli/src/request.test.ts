import { type LoadedPlatform, platform, type Workspace } from '@headwater/config'
import { UserError } from '@headwater/errors'
import { type Asset, assetKey, buildGraph, daily, type GraphData } from '@headwater/graph'
import { drawnAsset, drawnOperation } from '@headwater/graph/testing'
import { describe, expect, it } from 'vitest'
import { askedPartitions, carryingVerb, checkFlags, commandLine, planRequest, type RequestFlags } from './request.ts'
import type { Session } from './session.ts'

/*
 * p/bronze/orders (by day) --> p/silver/fact --> p/serving/api (live)
 */
const partitions = daily({ start: '2024-12-01', timeZone: 'America/New_York' })
const orders = assetKey('p/bronze/orders')
const fact = assetKey('p/silver/fact')
const api: Asset = {
  ...drawnAsset(assetKey('p/serving/api'), { kind: 'live', storage: 'none', upstream: [fact] }),
}
const { operation: _, ...live } = api
const data: GraphData = {
  assets: [
    drawnAsset(orders, { operation: 'p/ingest', kind: 'table', storage: 'rows', partitions }),
    drawnAsset(fact, { upstream: [orders] }),
    live,
  ],
  operations: [
    drawnOperation('p/ingest', [orders], { executor: 'function', partitions }),
    drawnOperation('p/dbt', [fact], { divisible: true }),
  ],
  checks: [],
}

const definition = platform({ name: 'p', timeZone: 'America/New_York' }, () => {})
const shop: LoadedPlatform = { definition, folder: '/w', file: 'assets.ts' }
const workspace: Workspace = { root: '/w', config: { platforms: ['assets.ts'] }, platforms: [shop] }
const session: Session = {
  workspace,
  graph: buildGraph(data),
  functions: new Map(),
  excuses: new Map(),
  schedules: [],
  vars: {},
  target: {
    name: 'prod',
    isSandbox: false,
    dbt: { target: 'prod', profilesDir: null },
    psql: 'psql',
    // In New York it is still the 4th.
    now: () => new Date('2025-01-05T04:30Z'),
  },
}

const request = (selection: string[], flags: RequestFlags = {}) => planRequest(session, selection, flags)

describe('a request', () => {
  it('over partitions is a backfill, whatever carries it out', () => {
    expect(request(['orders'], { partition: '2025-01-02' })).toMatchObject({
      kind: 'backfill',
      partitions: ['2025-01-02'],
    })
    expect(request(['orders'])).not.toHaveProperty('kind')
  })

  it('says how, only where that is not as always', () => {
    expect(request(['fact'], { incremental: true, cutoff: false })).toMatchObject({ incremental: true, cutoff: false })
    const plain = request(['fact'], { cutoff: true })
    expect(plain).not.toHaveProperty('cutoff')
    expect(plain).not.toHaveProperty('incremental')
  })

  it('cannot both replace and only add', () => {
    expect(() => checkFlags(['fact'], { fullRefresh: true, incremental: true })).toThrow(
      expect.objectContaining({ code: 'bad-argument', message: expect.stringContaining('one or the other') }),
    )
  })

  it('is pasted as what carries it out there', () => {
    const flags = { partition: '2025-01-01', incremental: true, cutoff: false, target: 'prod' }
    const verb = carryingVerb({ isSandbox: false }, flags)
    expect(commandLine(verb, ['orders'], flags)).toBe(
      'pnpm headwater backfill orders --incremental --no-cutoff --partitions 2025-01-01 --target prod',
    )
    expect(carryingVerb({ isSandbox: true }, flags)).toBe('materialize')
    expect(carryingVerb({ isSandbox: false }, {})).toBe('materialize')
  })

  it('has every word resolved', () => {
    expect(request(['fact'], { downstream: true, fullRefresh: true, exclude: ['api'] })).toEqual({
      selection: 'fact+ --exclude api',
      roots: [fact],
      downstream: true,
      exclude: ['p/serving/api'],
      fullRefresh: true,
      logicalDate: '2025-01-04',
      target: 'prod',
      partitions: [],
    })
  })

  it("has the target's today in the platform's time zone, or the date that was given", () => {
    expect(request(['fact']).logicalDate).toBe('2025-01-04')
    expect(request(['fact'], { date: '2024-12-24' }).logicalDate).toBe('2024-12-24')
  })

  it('may ask for something live: the planner says that there is nothing to do', () => {
    expect(request(['api']).roots).toEqual(['p/serving/api'])
  })

  it('reads partitions up to the day before its date', () => {
    const asked = { partitions: '2025-01-02..2025-01-03', partition: '2024-12-24' }
    expect(request(['orders'], asked).partitions).toEqual(['2024-12-24', '2025-01-02', '2025-01-03'])
    expect(() => request(['orders'], { partitions: '2025-01-04' })).toThrow('after the newest partition, 2025-01-03')
    expect(() => request(['fact'], { partitions: '2025-01-03' })).toThrow('nothing that was asked for has partitions')
  })

  it.each([
    ['fact', 'fact+'],
    ['fact+', 'fact+'],
    ['+fact+2', '+fact+'],
    ['fact orders', 'fact+ orders+'],
    ['@fact', '@fact --downstream'],
    ['kind:model,group:silver', 'kind:model,group:silver --downstream'],
  ])('%s with --downstream is told as %s', (typed, told) => {
    expect(request([typed], { downstream: true }).selection).toBe(told)
  })

  it.each<[string[], RequestFlags, string]>([
    [['fact'], { upstream: true }, '+fact'],
    [['2+fact+1'], { upstream: true, downstream: true }, '+fact+'],
    [['@fact'], { upstream: true }, '@fact --upstream'],
    [[], { all: true, downstream: true }, '--all --downstream'],
    [['fact'], { stale: true }, 'fact --stale'],
    [[], { stale: true, exclude: ['api'] }, '--stale --exclude api'],
  ])('%j with %j is told as %s', (typed, flags, told) => {
    expect(request(typed, flags).selection).toBe(told)
  })

  it('without a name is for everything there is', () => {
    expect(request([], { all: true }).roots).toEqual([orders, fact, assetKey('p/serving/api')])
    expect(request([], { stale: true })).toMatchObject({ stale: true, roots: expect.arrayContaining([orders, fact]) })
  })

  it('says what is above, what is stale and which vars only where that was asked for', () => {
    expect(Object.keys(request(['fact'], {}))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(upstream|stale|vars)$/)]),
    )
    expect(request(['fact'], { upstream: true })).toMatchObject({ upstream: true })
  })

  it('is refused where it selects nothing', () => {
    expect(() => request(['fact'], { exclude: ['fact'] })).toThrow(
      expect.objectContaining({ code: 'empty-selection', details: ['without  fact'] }),
    )
  })
})

describe('the same request as a command', () => {
  it('says every flag, quoted where a shell would read it otherwise', () => {
    const flags = {
      downstream: true,
      fullRefresh: true,
      partitions: '2025-01-01',
      partition: '2025-01-02',
      date: '2025-01-04',
      exclude: ['int_*', 'api'],
      target: 'prod',
    }
    expect(commandLine('materialize', ["it's", 'fact'], flags)).toBe(
      "pnpm materialize 'it'\\''s' fact --downstream --full-refresh --partitions 2025-01-01,2025-01-02 --date 2025-01-04 --exclude 'int_*' api --target prod",
    )
    expect(commandLine('plan', ['fact'], {})).toBe('pnpm plan fact')
    expect(commandLine('plan', [], { all: true, vars: '{"season": 2025}' })).toBe(
      `pnpm plan --all --vars '{"season": 2025}'`,
    )
    expect(commandLine('materialize', ['fact'], { upstream: true, stale: true, observe: false })).toBe(
      'pnpm materialize fact --upstream --stale --no-observe',
    )
  })
})

describe('flags that cannot be', () => {
  it.each<[string, string[], RequestFlags, string]>([
    ['nothing at all', [], {}, 'nothing was asked for'],
    ['names, and everything', ['a'], { all: true }, '--all is everything; it cannot be asked for together with a'],
    [
      'not to look where nothing is looked at',
      ['a'],
      { observe: false },
      '--no-observe only means something with --stale',
    ],
  ])('%s is refused', (_, selection, flags, message) => {
    expect(() => checkFlags(selection, flags)).toThrow(expect.objectContaining({ code: 'bad-argument', message }))
  })

  it.each<[string, string[], RequestFlags, string]>([
    ['an empty selection', [' '], {}, 'bad-selection'],
    ['a selection of another grammar', ['a,,b'], {}, 'bad-selection'],
    ['an exclusion of another grammar', ['a'], { exclude: ['+'] }, 'bad-selection'],
    ['a date that does not exist', ['a'], { date: '2025-02-29' }, 'bad-date'],
    ['an empty date', ['a'], { date: '' }, 'bad-date'],
    ['a partition that does not exist', ['a'], { partition: '2025-02-29' }, 'bad-date'],
    ['the end of a range that does not exist', ['a'], { partitions: '2025-01-01..2025-04-31' }, 'bad-date'],
  ])('%s is refused before anything is read', (_, selection, flags, code) => {
    expect(() => checkFlags(selection, flags)).toThrow(expect.objectContaining({ code }))
    expect(() => checkFlags(selection, flags)).toThrow(UserError)
  })

  it('a flag and its alias add up', () => {
    expect(askedPartitions({})).toBeUndefined()
    expect(askedPartitions({ partition: 'a' })).toBe('a')
    expect(askedPartitions({ partition: 'a', partitions: 'b' })).toBe('b,a')
  })
})
