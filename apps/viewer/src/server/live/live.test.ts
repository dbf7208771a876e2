import { UserError } from '@headwater/errors'
import { assetKey, buildGraph } from '@headwater/graph'
import { testDatabase } from '@headwater/ledger/testing'
import { afterAll, expect, it } from 'vitest'
import type { LogView, RunView, StandingView } from '../../api/index.ts'
import { connectionTo } from '../../testing/cut-off.ts'
import { adoptAll, events, type StreamedEvent, type ViewerFixture, viewerFixture } from '../../testing/fixture.ts'
import { testWorld } from '../../testing/world.ts'

const database = await testDatabase()
afterAll(() => database.drop())

/** Reads on until an event is as wanted; gives it, and all until then. */
async function until(
  stream: AsyncGenerator<StreamedEvent>,
  wanted: (event: StreamedEvent) => boolean,
): Promise<{ readonly last: StreamedEvent; readonly seen: readonly StreamedEvent[] }> {
  const seen: StreamedEvent[] = []
  for (;;) {
    const { done, value } = await stream.next()
    if (done) throw new Error(`the stream ended after ${seen.map(({ event }) => event).join(', ')}`)
    seen.push(value)
    if (wanted(value)) return { last: value, seen }
  }
}

const standing =
  (wanted: (standing: StandingView) => boolean) =>
  (event: StreamedEvent): boolean =>
    event.event === 'standing' && wanted(event.data)

async function start(viewer: ViewerFixture, select: string): Promise<string> {
  const { planId } = (await viewer.ask(`/api/plan?select=${select}`)).json
  const { startId } = (await viewer.change('/api/runs', { planId })).json
  return startId
}

it('what is marked wrong turns stale on the page by itself', async () => {
  await using viewer = await viewerFixture(database.url)
  const asset = assetKey('nba/bronze/contracts')
  await viewer.ledger.recordMaterializations([
    { asset, partition: null, rows: 1, codeVersion: 'code of bronze/contracts', at: new Date(0), source: 'adopted' },
  ])
  const stream = events(`${viewer.server.url}/api/stream`)
  await until(
    stream,
    standing(({ assets }) => assets[asset]?.health === 'fresh'),
  )
  await viewer.ledger.invalidate([
    { asset, partition: null, kind: 'marked', reason: 'wrong', by: 'ada@host', at: new Date(1) },
  ])
  const { last } = await until(
    stream,
    standing(({ assets }) => assets[asset]?.health === 'stale'),
  )
  expect(last.data.assets[asset].cause).toBe('marked wrong by ada@host: wrong')
  await stream.return(undefined)
})

it('a run is seen from its beginning to its end, with what it does and its log', async () => {
  await using viewer = await viewerFixture(database.url, { backend: { msPerAsset: 500 } })
  const key = 'mortgages/risk/prepayment_11'
  await adoptAll(viewer.ledger, await viewer.backend.graph(), [key])
  const stream = events(`${viewer.server.url}/api/stream`)
  await until(
    stream,
    standing(({ running }) => running.length === 0),
  )
  await start(viewer, `${key}%2B`)
  const { last, seen } = await until(
    stream,
    standing(({ assets }) => assets[key]?.activity?.state === 'running'),
  )
  const { running }: StandingView = last.data
  expect(running).toMatchObject([{ selection: `${key}+`, total: 2, dead: false }])
  const runId = running[0]?.runId ?? ''
  expect(seen.filter(({ event }) => event === 'runs').flatMap(({ data }) => data.runIds)).toContain(runId)

  const lines: string[] = []
  const log = (async () => {
    for await (const { data } of events(`${viewer.server.url}/api/runs/${runId}/log/stream?step=1`)) {
      lines.push(...(data as LogView).lines.map(({ line }) => line))
      expect((data as LogView).total).toBe(lines.length)
    }
  })()
  const views: RunView[] = []
  for await (const { data } of events(`${viewer.server.url}/api/runs/${runId}/stream`)) views.push(data)
  expect(views.at(-1)?.state).toBe('succeeded')
  expect(views.map(({ seq }) => seq)).toEqual(views.map(({ seq }) => seq).toSorted((a, b) => a - b))
  expect(views.flatMap(({ steps }) => steps.flatMap(({ assets }) => assets.map(({ state }) => state)))).toContain(
    'running',
  )
  await log
  const { text } = await viewer.ask(`/api/runs/${runId}/log/download?step=1`)
  expect(lines).toHaveLength(text.split('\n').length - 1)
  await until(
    stream,
    standing(({ assets, running }) => assets[key]?.health === 'fresh' && running.length === 0),
  )
  await stream.return(undefined)
})

it('a run is cancelled through the ledger', async () => {
  await using viewer = await viewerFixture(database.url, { backend: { msPerAsset: 20_000 } })
  await adoptAll(viewer.ledger, await viewer.backend.graph())
  const stream = events(`${viewer.server.url}/api/stream`)
  await start(viewer, 'mortgages/risk/prepayment_12')
  const { last } = await until(
    stream,
    standing(({ running }) => running.length > 0),
  )
  const runId: string = last.data.running[0].runId
  expect((await viewer.ask(`/api/runs/${runId}`)).json.can.cancel).toBe(true)
  expect((await viewer.change(`/api/runs/${runId}/cancel`)).status).toBe(202)
  await until(
    stream,
    standing(({ running }) => running.length === 0),
  )
  expect((await viewer.ask(`/api/runs/${runId}`)).json).toMatchObject({ state: 'cancelled', can: { resume: true } })
  await stream.return(undefined)
})

it('a ledger that goes away is told, with what was known last, and comes back by itself', async () => {
  await using connection = await connectionTo(database.url)
  await using viewer = await viewerFixture(database.url, { backend: { url: connection.url } })
  const stream = events(`${viewer.server.url}/api/stream`)
  await until(
    stream,
    standing(({ trouble }) => trouble === null),
  )
  connection.cut()
  const { last } = await until(
    stream,
    standing(({ trouble }) => trouble !== null),
  )
  const { trouble, assets }: StandingView = last.data
  expect(trouble).toMatch(/ledger's database .* cannot be reached/)
  expect(Object.keys(assets).length).toBeGreaterThan(200)
  expect(await viewer.ask('/api/runs')).toMatchObject({ status: 503, json: { code: 'unreachable' } })
  expect((await viewer.ask('/api/graph')).status).toBe(200)
  expect((await viewer.ask('/')).status).toBe(200)
  connection.mend()
  await until(
    stream,
    standing(({ trouble }) => trouble === null),
  )
  expect((await viewer.ask('/api/runs')).status).toBe(200)
  expect(viewer.bugs).toEqual([])
  await stream.return(undefined)
})

it('files that changed are another graph', async () => {
  await using viewer = await viewerFixture(database.url)
  const { version } = (await viewer.ask('/api/graph')).json
  const stream = events(`${viewer.server.url}/api/stream`)
  await until(
    stream,
    standing(() => true),
  )
  const world = testWorld()
  const gone = assetKey('nba/gold/__proto__')
  const checks = world.checks.filter(({ assets }) => !assets.includes(gone))
  const assets = world.assets.filter(({ key }) => key !== gone)
  const operations = world.operations.map((one) => ({ ...one, makes: one.makes.filter((key) => key !== gone) }))
  viewer.backend.change(buildGraph({ assets, operations, checks }))
  const { last } = await until(stream, ({ event }) => event === 'graph')
  expect(last.data.version).not.toBe(version)
  expect((await viewer.ask('/api/graph')).json.version).toBe(last.data.version)
  await until(
    stream,
    standing(({ assets: left }) => !(gone in left)),
  )
  await stream.return(undefined)
})

it('a ledger that went away while nobody looked is told to whoever looks next', async () => {
  await using connection = await connectionTo(database.url)
  await using viewer = await viewerFixture(database.url, { backend: { url: connection.url } })
  const stream = events(`${viewer.server.url}/api/stream`)
  await until(
    stream,
    standing(() => true),
  )
  await stream.return(undefined)
  connection.cut()
  expect((await viewer.ask('/api/standing')).json.trouble).not.toBeNull()
})

it('an end of the server is one for open streams too', async () => {
  const viewer = await viewerFixture(database.url)
  const stream = events(`${viewer.server.url}/api/stream`)
  await until(
    stream,
    standing(() => true),
  )
  await viewer[Symbol.asyncDispose]()
  await expect(until(stream, () => false)).rejects.toThrow()
})

it('a stream that cannot go on says why', async () => {
  await using viewer = await viewerFixture(database.url)
  viewer.backend.standing = () => Promise.reject(new UserError('ledger-too-new', 'written by a newer headwater'))
  const stream = events(`${viewer.server.url}/api/stream`)
  const { last } = await until(stream, ({ event }) => event === 'trouble')
  expect(last.data).toMatchObject({ code: 'ledger-too-new', message: 'written by a newer headwater' })
  await expect(until(stream, () => false)).rejects.toThrow('the stream ended')
})
