import { assetKey, buildGraph } from '@headwater/graph'
import { letLeaseExpire, testDatabase } from '@headwater/ledger/testing'
import { makePlan } from '@headwater/planner'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogView, RunsView, RunView } from '../../api/index.ts'
import { adoptAll, type ViewerFixture, viewerFixture } from '../../testing/fixture.ts'
import { isolatedRun } from '../../testing/isolated-run.ts'
import { testWorld } from '../../testing/world.ts'

const database = await testDatabase()
const graph = buildGraph(testWorld())
let viewer: ViewerFixture
/** Of `mortgages/risk/prepayment_11+`, of two assets and with a log. */
let done: string
/** Of `nba/gold/team_form`, which fails. */
let failed: string

beforeAll(async () => {
  viewer = await viewerFixture(database.url, { graph })
  await adoptAll(viewer.ledger, graph, ['nba/gold/__proto__', 'nba/gold/constructor'])
  done = await viewer.run('select=mortgages/risk/prepayment_11&downstream=1', 'nightly')
  failed = await viewer.run('select=nba/gold/team_form')
})

afterAll(async () => {
  await viewer[Symbol.asyncDispose]()
  await database.drop()
})

const get = async (path: string) => (await viewer.ask(path)).json

describe('runs', () => {
  it('are listed newest first, page by page, each once', async () => {
    const all: RunsView = await get('/api/runs?limit=200')
    const ids: string[] = []
    for (let before: string | null = ''; before !== null; ) {
      const page: RunsView = await get(`/api/runs?limit=1&before=${before}`)
      ids.push(...page.runs.map(({ runId }) => runId))
      before = page.before
    }
    expect(ids).toEqual(all.runs.map(({ runId }) => runId))
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each([
    ['state=failed', () => [failed]],
    ['state=failed,cancelled', () => [failed]],
    ['text=NIGHTLY', () => [done]],
    ['text=team_form', () => [failed]],
    ['text=team%25form', () => []],
    ['asset=mortgages/risk/prepayment_12', () => [done]],
    ['asset=nba/gold/nothing', () => []],
    ['kind=materialize&state=succeeded', () => [done]],
  ])('are filtered by %s', async (query, expected) => {
    const { runs }: RunsView = await get(`/api/runs?${query}`)
    expect(runs.map(({ runId }) => runId)).toEqual(expected())
  })

  it('are found by the beginning of their id', async () => {
    expect((await get(`/api/runs/${done.slice(0, 6)}`)).runId).toBe(done)
  })

  it('that nobody knows are said to be unknown', async () => {
    expect(await viewer.ask('/api/runs/nobody')).toMatchObject({ status: 404, json: { code: 'unknown-run' } })
  })

  it('show every step with its assets, checks and times', async () => {
    const view: RunView = await get(`/api/runs/${done}`)
    expect(view).toMatchObject({
      state: 'succeeded',
      reason: 'nightly',
      can: { cancel: false, resume: false, promote: [] },
    })
    expect(view.steps).toHaveLength(1)
    const [step] = view.steps
    expect(step).toMatchObject({ state: 'done', critical: true, attempt: 1, executor: 'dbt' })
    expect(step?.assets.map(({ label, state, mode }) => [label, state, mode])).toEqual([
      ['risk/prepayment_11', 'materialized', 'rebuild'],
      ['risk/prepayment_12', 'materialized', 'rebuild'],
    ])
    expect(view.checks).toHaveLength(4)
  })

  it('that failed can be resumed, and then go on with what is left', async () => {
    expect((await get(`/api/runs/${failed}`)).can).toMatchObject({ cancel: false, resume: true })
    const answer = await viewer.change(`/api/runs/${failed}/resume`)
    expect(answer.status).toBe(202)
    await viewer.backend.idle()
    expect(await get(`/api/runs/${failed}`)).toMatchObject({ state: 'succeeded', can: { resume: false } })
  })

  it('whose process died are told as dead, and can be resumed', async () => {
    const request = { downstream: false, exclude: [], fullRefresh: false, logicalDate: '2025-01-04', target: 'sandbox' }
    const key = assetKey('nba/gold/constructor')
    const plan = makePlan(graph, await viewer.ledger.snapshot(), {
      ...request,
      selection: 'x',
      roots: [key],
      partitions: [],
    })
    const at = new Date('2025-01-04T12:00:00Z')
    await viewer.ledger.createRun({ runId: 'd1ed', plan, reason: null, requestedBy: 'ada@host', at, owner: 'gone' })
    expect((await get('/api/runs/d1ed')).can).toMatchObject({ cancel: true, resume: false })
    await letLeaseExpire(database.url, 'd1ed', viewer.schema)
    expect(await get('/api/runs/d1ed')).toMatchObject({ dead: true, can: { cancel: false, resume: true } })
    expect((await get('/api/standing')).running).toMatchObject([{ runId: 'd1ed', dead: true, done: 0 }])
    await viewer.ledger.runs.bury('d1ed', 'gone')
  })

  it('that wrote aside can be promoted until they are, and again once that is taken back', async () => {
    const name = 'backfill-2024-01-01-to-02-20250104T090000Z'
    const made = ['2024-01-01', '2024-01-02'].map((day) => ({
      ...isolatedRun(day, `backfill-${day}`, { plannedAt: new Date(0), valid: 10, backfillId: name }),
      headwaterRun: done,
    }))
    await viewer.ledger.isolated.plan(made)
    expect((await get(`/api/runs/${done}`)).can.promote).toEqual([name])
    await viewer.change('/api/promotions', { names: [name], reason: 'right again', accept: true })
    await viewer.backend.idle()
    expect((await get(`/api/runs/${done}`)).can.promote).toEqual([])
    const rollback = await viewer.change('/api/rollbacks', { name, reason: 'wrong after all' })
    expect(rollback.status).toBe(202)
    await viewer.backend.idle()
    expect((await get(`/api/runs/${done}`)).can.promote).toEqual([name])
  })
})

describe('a log', () => {
  const all = async (): Promise<LogView> => get(`/api/runs/${done}/log?limit=1000`)

  it('ends at its end, and is read backwards from there', async () => {
    const { lines } = await all()
    const end: LogView = await get(`/api/runs/${done}/log?limit=3`)
    expect(end).toMatchObject({ moreBefore: true, moreAfter: false, total: lines.length })
    expect(end.lines).toEqual(lines.slice(-3))
    const before: LogView = await get(`/api/runs/${done}/log?limit=3&before=${end.lines[0]?.seq}`)
    expect(before.lines).toEqual(lines.slice(-6, -3))
    expect(before.moreAfter).toBe(true)
  })

  it('is read forwards behind a line', async () => {
    const { lines } = await all()
    const page: LogView = await get(`/api/runs/${done}/log?limit=2&after=${lines[0]?.seq}`)
    expect(page.lines).toEqual(lines.slice(1, 3))
    expect(page.moreAfter).toBe(true)
    expect((await get(`/api/runs/${done}/log?after=${lines.at(-1)?.seq}`)).lines).toEqual([])
  })

  it('is filtered by what its lines say, as it is typed', async () => {
    const { lines, total }: LogView = await get(`/api/runs/${done}/log?text=PREPAYMENT_12%3A%20part`)
    expect(lines.map(({ line }) => line.slice(0, 34))).toEqual(Array(6).fill('mortgages/risk/prepayment_12: part'))
    expect(total).toBe(6)
    expect((await get(`/api/runs/${done}/log?text=prepayment%25part`)).lines).toEqual([])
    expect((await get(`/api/runs/${done}/log?stream=stderr`)).lines).toEqual([])
    expect((await get(`/api/runs/${done}/log?step=none`)).lines).toEqual([])
  })

  it('is given whole as a file', async () => {
    const { lines } = await all()
    const { text } = await viewer.ask(`/api/runs/${done}/log/download?step=1`)
    expect(text.split('\n')).toHaveLength(lines.length + 1)
    expect(text).toContain('stdout  $ dbt build\n')
  })
})

describe('a plan', () => {
  it("is the planner's, and names itself", async () => {
    const view = await get('/api/plan?select=nba/gold/constructor&downstream=1')
    expect(view.plan.assets.map(({ key }: { key: string }) => key)).toContain('nba/gold/__proto__')
    expect(view.reasons).toHaveLength(view.plan.assets.length)
    expect(view.planId).toMatch(/^\w+$/)
  })

  it('of words that mean nothing has the place of the mistake', async () => {
    const { status, json } = await viewer.ask('/api/plan?select=nba/gold/constructor&select=fact_boxscorez')
    expect(status).toBe(400)
    expect(json.at).toEqual([21, 35])
  })

  it.each([
    ['select=nba/gold/standings&partitions=2025-01-01', 'bad-partition'],
    ['select=nba/bronze/odds&partitions=2025-13-01', 'bad-date'],
    ['select=nba/bronze/odds&date=yesterday', 'bad-date'],
    ['', 'bad-argument'],
  ])('of %s is refused as %s', async (query, code) => {
    expect(await viewer.ask(`/api/plan?${query}`)).toMatchObject({ status: 400, json: { code } })
  })
})
