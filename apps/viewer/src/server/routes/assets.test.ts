import { assetKey, buildGraph, partitionsBetween } from '@headwater/graph'
import { testDatabase } from '@headwater/ledger/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GraphView } from '../../api/index.ts'
import { adoptAll, type ViewerFixture, viewerFixture } from '../../testing/fixture.ts'
import { testWorld } from '../../testing/world.ts'

const database = await testDatabase()
const graph = buildGraph(testWorld())
let viewer: ViewerFixture
/** Of `mortgages/risk/prepayment_11+`, of two assets and with a log. */
let done: string

beforeAll(async () => {
  viewer = await viewerFixture(database.url, { graph })
  const made = (key: string, partition: string | null, day = 3) => ({
    asset: assetKey(key),
    partition,
    rows: 7,
    codeVersion: graph.asset(assetKey(key)).codeVersion,
    at: new Date(Date.UTC(2025, 0, day)),
    source: 'adopted',
  })
  await adoptAll(viewer.ledger, graph, ['nba/gold/__proto__', 'nba/gold/constructor', 'nba/bronze/odds'])
  await viewer.ledger.recordMaterializations([
    ...partitionsBetween({ type: 'daily', start: '2024-10-22', timeZone: 'UTC' }, '2024-10-22', '2025-01-02').map(
      (day) => made('nba/bronze/odds', day),
    ),
    made('nba/bronze/odds', '2024-12-24', 4),
  ])
  done = await viewer.run('select=mortgages/risk/prepayment_11&downstream=1', 'nightly')
  await viewer.run('select=nba/gold/team_form')
})

afterAll(async () => {
  await viewer[Symbol.asyncDispose]()
  await database.drop()
})

const get = async (path: string) => (await viewer.ask(path)).json

describe('the graph', () => {
  it('has every asset once and an edge for everything that is read', async () => {
    const view: GraphView = await get('/api/graph')
    expect(view.assets.map(({ key }) => key)).toEqual(graph.keys)
    const read = view.edges.map(([from, to]) => `${view.assets[from]?.key} ${view.assets[to]?.key}`).sort()
    const expected = graph.keys.flatMap((key) => graph.upstream(key).map((above) => `${above} ${key}`)).sort()
    expect(read).toEqual(expected)
    expect(view.platforms).toEqual(['mortgages', 'nba'])
  })

  it('is not sent again while it is the same', async () => {
    const { etag = '' } = (await viewer.ask('/api/graph')).headers
    expect(await viewer.ask('/api/graph', { headers: { 'if-none-match': etag } })).toMatchObject({
      status: 304,
      text: '',
    })
  })

  it('stands as the ledger has it', async () => {
    const { assets, trouble, logicalDate } = await get('/api/standing')
    expect({ trouble, logicalDate }).toEqual({ trouble: null, logicalDate: '2025-01-04' })
    expect(assets['mortgages/risk/prepayment_10']).toEqual({ health: 'fresh', cause: null, activity: null })
    expect(assets['nba/gold/__proto__']).toEqual({ health: 'missing', cause: 'never built', activity: null })
    expect(assets['nba/gold/team_form']).toMatchObject({
      health: 'failed',
      cause: expect.stringContaining('division by zero'),
    })
    expect(assets['nba/bronze/odds']).toMatchObject({ health: 'missing', cause: '2025-01-03' })
    expect(assets['nba/silver/fact_odds']).toMatchObject({
      health: 'stale',
      cause: 'bronze/odds changed since it was built (+1)',
    })
    // Inlined: it has no content of its own.
    expect(assets).not.toHaveProperty(['nba/silver/stg_shots'])
  })
})

describe('an asset', () => {
  it('is told with what made it, its checks and its neighbours', async () => {
    const view = await get('/api/assets/mortgages/risk/prepayment_11')
    expect(view).toMatchObject({
      label: 'risk/prepayment_11',
      health: 'fresh',
      made: { runId: done, source: 'run', rows: expect.any(Number) },
      upstream: ['mortgages/risk/prepayment_10'],
      downstream: ['mortgages/risk/prepayment_12'],
      operation: { name: 'mortgages/risk_dbt', makes: ['mortgages/risk/prepayment_11'] },
      code: { language: 'sql' },
      isolated: false,
    })
    expect(view.checks.map(({ newest }: { newest: { state: string } }) => newest.state)).toEqual(['passed', 'warned'])
  })

  it('that no run has touched has checks that never ran', async () => {
    const { checks, made } = await get('/api/assets/nba/gold/constructor')
    expect(made).toBeNull()
    expect(checks.map(({ newest }: { newest: unknown }) => newest)).toEqual([null, null])
  })

  it('that is not there is answered with those that are near', async () => {
    const { status, json } = await viewer.ask('/api/assets/nba/silver/fact_boxscore')
    expect(status).toBe(404)
    expect(json.details.join()).toContain('fact_boxscores')
  })

  it('shows its materializations newest first, page by page, each once', async () => {
    const pages: number[][] = []
    for (let before: number | null = null; ; ) {
      const page = await get(
        `/api/assets/nba/bronze/odds/materializations?limit=30${before === null ? '' : `&before=${before}`}`,
      )
      pages.push(page.rows.map(({ id }: { id: number }) => id))
      before = page.before
      if (before === null) break
    }
    const ids = pages.flat()
    expect(pages.map((page) => page.length)).toEqual([30, 30, 14])
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a))
  })

  it('says who asked for a materialization and why', async () => {
    const { rows } = await get('/api/assets/mortgages/risk/prepayment_11/materializations')
    expect(rows[0]).toMatchObject({ requestedBy: 'viewer@test', reason: 'nightly', runId: done, mode: 'rebuild' })
  })
})

describe('partitions', () => {
  it('have a letter each', async () => {
    const { first, states } = await get('/api/assets/nba/bronze/odds/partitions')
    expect({ first, states }).toEqual({ first: '2024-10-22', states: `${'f'.repeat(73)}m` })
  })

  it('that were marked wrong are stale until they are made again', async () => {
    const asset = assetKey('nba/bronze/odds')
    const mark = { asset, kind: 'marked' as const, reason: 'swapped', by: 'ada@host', at: new Date('2025-01-04') }
    await viewer.ledger.invalidate([{ ...mark, partition: '2024-12-24' }])
    expect((await get('/api/assets/nba/bronze/odds/partitions/2024-12-24')).state).toBe('stale')
    await viewer.run('select=nba/bronze/odds&partitions=2024-12-24')
    const view = await get('/api/assets/nba/bronze/odds/partitions/2024-12-24')
    expect(view.state).toBe('fresh')
    expect(view.history.map(({ source }: { source: string }) => source)).toEqual(['run', 'adopted', 'adopted'])
  })

  it('of which the source has nothing are unavailable', async () => {
    await viewer.run('select=nba/bronze/odds&partitions=2025-01-03')
    const view = await get('/api/assets/nba/bronze/odds/partitions/2025-01-03')
    expect(view).toMatchObject({ state: 'unavailable', cause: expect.stringContaining('404'), history: [] })
    expect((await get('/api/assets/nba/bronze/odds/partitions')).states).toBe(`${'f'.repeat(73)}u`)
  })

  it('made of one that came later are stale', async () => {
    const rows = (key: string) => ({
      asset: assetKey(key),
      partition: '2024-03-01',
      rows: 1,
      codeVersion: graph.asset(assetKey(key)).codeVersion,
      at: new Date('2025-01-03'),
      source: 'observed',
    })
    await viewer.ledger.recordMaterializations([
      rows('mortgages/bronze/transactions'),
      rows('mortgages/silver/transactions'),
    ])
    const path = '/api/assets/mortgages/silver/transactions/partitions/2024-03-01'
    expect((await get(path)).state).toBe('fresh')
    await viewer.ledger.recordMaterializations([rows('mortgages/bronze/transactions')])
    expect((await get(path)).state).toBe('stale')
  })
})

describe('freshness', () => {
  it('is the judgement of every policy, in words what each allows', async () => {
    const { report, allowed } = await get('/api/freshness')
    expect(allowed).toHaveLength(report.results.length)
    const [pbp] = report.results.filter(({ asset }: { asset: string }) => asset === 'nba/bronze/pbp')
    expect(pbp).toMatchObject({ state: 'fresh', partition: '2025-01-02' })
    expect(allowed).toContain('by 13:00 UTC')
  })

  it('has a state for each day asked for', async () => {
    const { at, states } = await get('/api/freshness/history?days=3')
    expect(at.map((day: string) => day.slice(0, 10))).toEqual(['2025-01-02', '2025-01-03', '2025-01-04'])
    expect(states['nba/bronze/pbp#0']).toHaveLength(3)
    expect((await viewer.ask('/api/freshness/history?days=x')).status).toBe(400)
  })
})
