import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type {
  GraphView,
  PlanView,
  RunsView,
  RunView,
  StandingView,
  StartView,
  TroubleView,
  WhyView,
} from '@headwater/viewer'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createGates, type Gates } from '../trust/testing/gates.ts'
import { heard } from './testing/stream.ts'
import { type Answer, startViewer, type Viewer } from './testing/viewer.ts'

/*
 * The real `headwater viewer`, asked as its page asks, over a platform of programs that a test holds and lets go:
 *
 *   bronze/first --> silver/second --> gold/third        bronze/other
 */

let gates: Gates
let viewer: Viewer

beforeAll(async () => {
  gates = createGates()
  viewer = await startViewer(gates)
}, 120_000)

afterEach(() => {
  for (const gate of ['first', 'second', 'third', 'other'] as const) gates.release(gate)
})

afterAll(async () => {
  await viewer?.[Symbol.asyncDispose]()
  await gates?.[Symbol.asyncDispose]()
}, 60_000)

function read<T>({ status, text }: Answer, expected = 200): T {
  expect(status, text).toBe(expected)
  return JSON.parse(text)
}

const get = async <T>(path: string): Promise<T> => read(await viewer.ask(path))

const planOf = (words: string): Promise<PlanView> => get(`/api/plan?${words}`)

/** Starts what a plan shows; gives the start once its run has an id. */
async function begin(words: string): Promise<StartView & { readonly runId: string }> {
  const { planId } = await planOf(words)
  const { startId } = read<StartView>(await viewer.post('/api/runs', { planId, reason: '--yes' }), 202)
  return { ...(await begun(startId)), startId }
}

async function begun(startId: string): Promise<StartView & { readonly runId: string }> {
  return heardOrSeen(async () => {
    const start = await get<StartView>(`/api/starts/${startId}`)
    if (start.state === 'ended' && start.runId === null) throw new Error(start.output.join('\n'))
    return start.runId === null ? null : { ...start, runId: start.runId }
  })
}

/** Asks until there is an answer. */
async function heardOrSeen<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await ask()
    if (found !== null) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const runWhen = (runId: string, fits: (run: RunView) => boolean): Promise<RunView> =>
  heard(viewer, `/api/runs/${runId}/stream`, ({ event, data }) => {
    const run = data as RunView
    return event === 'run' && fits(run) && run
  })

const standingWhen = (fits: (standing: StandingView) => boolean): Promise<StandingView> =>
  heard(viewer, '/api/stream', ({ event, data }) => {
    const standing = data as StandingView
    return event === 'standing' && fits(standing) && standing
  })

it('tells the graph, how it stands and why, from a ledger in which nothing was ever made', async () => {
  const graph = await get<GraphView>('/api/graph')
  expect(graph.assets.map(({ label }) => label).sort()).toEqual([
    'bronze/first',
    'bronze/other',
    'gold/third',
    'silver/second',
  ])
  const standing = await standingWhen(() => true)
  expect(standing).toMatchObject({ trouble: null, logicalDate: '2025-01-04', running: [] })
  expect(standing.assets['gates/gold/third']?.health).toBe('missing')
  const { why, lines, next } = await get<WhyView>('/api/assets/gates/gold/third/why')
  expect(why.health).toBe('missing')
  expect(lines[0]).toBe('gold/third is missing')
  expect(next[0]?.command).toMatch(/^pnpm materialize /)
}, 60_000)

it('starts what was shown, tells how it goes, and what it made is fresh', async () => {
  gates.hold('second')
  const plan = await planOf('select=bronze/first&downstream=1')
  expect(plan.plan.assets.map(({ key }) => key)).toEqual([
    'gates/bronze/first',
    'gates/silver/second',
    'gates/gold/third',
  ])
  expect(plan.reasons).toEqual(['you asked', '← first', '← second'])
  expect(plan.command).toBe('pnpm materialize bronze/first --downstream')
  const { runId, startId } = await begin('select=bronze/first&downstream=1')
  await gates.started('second')
  const live = await standingWhen(({ assets }) => assets['gates/silver/second']?.activity?.state === 'running')
  expect(live.running).toMatchObject([{ runId, total: 3 }])
  gates.release('second')
  const run = await runWhen(runId, ({ state }) => state === 'succeeded')
  expect(run.reason).toBe('--yes')
  await standingWhen(({ assets }) => assets['gates/gold/third']?.health === 'fresh')
  const ended = await heardOrSeen(async () => {
    const start = await get<StartView>(`/api/starts/${startId}`)
    return start.state === 'ended' ? start : null
  })
  expect(ended.exitCode).toBe(0)
}, 90_000)

it('refuses to start what is not the plan any more, and says what has moved', async () => {
  const { planId } = await planOf('select=gold/third&upstream=1')
  const { runId } = await begin('select=bronze/first&downstream=1')
  await runWhen(runId, ({ state }) => state === 'succeeded')
  const trouble = read<TroubleView>(await viewer.post('/api/runs', { planId, reason: null }), 409)
  expect(trouble).toMatchObject({ code: 'refused' })
  expect(trouble.details.join('\n')).toContain('bronze/first')
}, 90_000)

it('cancels a run and resumes it', async () => {
  gates.hold('other')
  const { runId } = await begin('select=bronze/other')
  await gates.started('other')
  expect((await viewer.post(`/api/runs/${runId}/cancel`, {})).status).toBe(202)
  const cancelled = await runWhen(runId, ({ state }) => state !== 'running')
  expect(cancelled).toMatchObject({ state: 'cancelled', can: { cancel: false, resume: true } })
  expect((await viewer.post(`/api/runs/${runId}/cancel`, {})).status).toBe(409)

  gates.release('other')
  const { startId } = read<StartView>(await viewer.post(`/api/runs/${runId}/resume`, {}), 202)
  expect(await begun(startId)).toMatchObject({ runId })
  await heardOrSeen(async () => {
    const run = await get<RunView>(`/api/runs/${runId}`)
    return run.state === 'succeeded' ? run : null
  })
}, 90_000)

it('changes nothing for a wrong token, or none', async () => {
  const { planId } = await planOf('select=bronze/other')
  const { runs: before } = await get<RunsView>('/api/runs')
  const wrong = { cookie: `headwater_${viewer.port}=${'0'.repeat(viewer.token.length)}` }
  expect((await viewer.post('/api/runs', { planId, reason: null }, { headers: wrong })).status).toBe(401)
  expect((await viewer.post('/api/runs', { planId, reason: null }, { headers: { cookie: '' } })).status).toBe(401)
  expect((await get<RunsView>('/api/runs')).runs).toHaveLength(before.length)
}, 60_000)

it('reads the files again when they change, and keeps the graph while they cannot be read', async () => {
  const { version } = await get<GraphView>('/api/graph')
  const assets = 'assets.ts'
  const text = readFileSync(join(gates.root, assets), 'utf8')
  const changed = heard(viewer, '/api/stream', ({ event, data }) => event === 'graph' && (data as { version: string }))
  gates.write(assets, text.replace("'other', {", "'other', { reads: [first],"))
  expect((await changed).version).not.toBe(version)
  const plan = await planOf('select=bronze/first&downstream=1')
  expect(plan.plan.assets.map(({ key }) => key)).toContain('gates/bronze/other')

  gates.write(assets, `${text}\nthis is no TypeScript`)
  const trouble = await heardOrSeen(async () => {
    const answer = await viewer.ask('/api/plan?select=bronze/first')
    return answer.status === 200 ? null : JSON.parse(answer.text)
  })
  expect(trouble).toMatchObject({ code: 'bad-config' })
  expect((await get<GraphView>('/api/graph')).assets).toHaveLength(4)
  gates.write(assets, text)
  await heardOrSeen(async () => ((await viewer.ask('/api/plan?select=bronze/first')).status === 200 ? true : null))
}, 60_000)

it('says that the ledger is away while the sandbox is down, and comes back with it', async () => {
  const away = standingWhen(({ trouble }) => trouble !== null)
  expect((await gates.headwater('sandbox', 'down')).exitCode).toBe(0)
  const { assets, trouble } = await away
  expect(trouble).toContain('cannot be reached')
  expect(assets['gates/gold/third']?.health).toBe('fresh')
  expect((await viewer.ask('/api/runs')).status).toBe(503)
  const back = standingWhen((standing) => standing.trouble === null)
  expect((await gates.headwater('sandbox', 'up')).exitCode).toBe(0)
  await back
  expect((await viewer.ask('/api/runs')).status).toBe(200)
}, 120_000)

it('ends at once with Ctrl-C, and a run that was started from it goes on', async () => {
  gates.hold('third')
  const before = gates.starts('third').length
  const second = await startViewer(gates)
  const first = viewer
  viewer = second
  const { runId } = await begin('select=gold/third')
  viewer = first
  await gates.started('third', before + 1)
  expect(await second.end()).toBe(0)
  gates.release('third')
  expect((await runWhen(runId, ({ state }) => state !== 'running')).state).toBe('succeeded')
}, 90_000)

it('mends a sandbox whose database was killed, after it has come up itself', async () => {
  process.kill(gates.state().postgres.pid, 'SIGKILL')
  await standingWhen(({ trouble }) => trouble !== null)
  await using second = await startViewer(gates)
  const first = viewer
  viewer = second
  await standingWhen(({ trouble }) => trouble === null)
  viewer = first
  await standingWhen(({ trouble }) => trouble === null)
}, 90_000)

it('finds a sandbox again that was emptied and made anew somewhere else', async () => {
  const before = gates.state().databaseUrl
  expect((await gates.headwater('sandbox', 'reset', '--yes')).exitCode).toBe(0)
  await standingWhen(({ trouble }) => trouble !== null)
  expect((await gates.headwater('sandbox', 'up')).exitCode).toBe(0)
  expect(gates.state().databaseUrl).not.toBe(before)
  await standingWhen(({ trouble, assets }) => trouble === null && assets['gates/gold/third']?.health === 'missing')
}, 120_000)

it('says what to type where its port is taken', async () => {
  await using taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? `${address.port}` : ''
  const { exitCode, stderr } = await gates.headwater('viewer', '--port', port)
  expect(exitCode).toBe(2)
  expect(stderr).toContain(`port ${port} of 127.0.0.1 is taken`)
  expect(stderr).toContain(`pnpm viewer --port ${Number(port) + 1}`)
}, 60_000)
