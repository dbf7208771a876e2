import { setTimeout as sleep } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import type { RunsView } from '../../api/index.ts'
import type { ViewerEnv } from '../env.ts'
import { oneOf, param, wholeNumber } from '../input.ts'
import { eventStream } from '../live/event-stream.ts'
import { runReader } from '../live/run-reader.ts'
import type { Services } from '../services.ts'
import { Refusal } from '../trouble.ts'
import { runLineView } from '../views/run-view.ts'
import { cursorOf, readCursor } from './cursor.ts'
import { runIdOf } from './plan.ts'
import { logRoutes } from './run-log.ts'

const STATES = ['running', 'succeeded', 'failed', 'interrupted', 'cancelled'] as const
/** A run is not read again sooner than after so many times what reading it took. */
const REST = 3

/** What was run and what runs, each followed live, with its log and its report. */
export function runRoutes(services: Services): Hono<ViewerEnv> {
  const { backend, link, hub } = services
  const reader = runReader(services)
  const asked = (c: Context): Promise<string> => reader.resolve(runIdOf(c.req.param('id') ?? ''))
  return new Hono<ViewerEnv>()
    .get('/', async (c) => {
      const limit = wholeNumber(c, 'limit', { min: 1, max: 200 }) ?? 50
      const found = await (await link.queries()).runs({
        states: statesOf(c),
        kind: oneOf(c, 'kind', ['materialize', 'backfill']),
        asset: param(c, 'asset'),
        text: param(c, 'text', 200),
        before: readCursor(param(c, 'before', 200)),
        limit,
      })
      const shown = found.slice(0, limit)
      const last = shown.at(-1)
      const view: RunsView = {
        runs: shown.map(runLineView),
        before: found.length > limit && last !== undefined ? cursorOf(last) : null,
      }
      return c.json(view)
    })
    .get('/:id', async (c) => c.json(await reader.view(await asked(c))))
    .get('/:id/report', async (c) => {
      const report = await backend.report(await asked(c))
      return c.body(report, 200, { 'Content-Type': 'text/markdown; charset=utf-8' })
    })
    .get('/:id/stream', async (c) => {
      const runId = await asked(c)
      const after = wholeNumber(c, 'after') ?? -1
      return eventStream(c, async ({ send, wait, wake }) => {
        let moved = true
        let looked = false
        let sent = { seq: after, key: '' }
        const end = hub.listen({
          runs: (runIds) => {
            if (!runIds.includes(runId)) return
            moved = true
            wake()
          },
          // What moved between our first look and the first of the hub's, nobody tells: we look once more.
          pulse: (answers) => {
            if (looked || !answers) return
            looked = true
            moved = true
            wake()
          },
        })
        try {
          do {
            if (!moved) continue
            moved = false
            const started = performance.now()
            const view = await reader.view(runId).catch(() => null)
            if (view === null) {
              moved = true
              continue
            }
            const key = `${view.state} ${view.dead}`
            if (view.seq > sent.seq || key !== sent.key) await send('run', view)
            sent = { seq: view.seq, key }
            // Whoever resumes it asks anew.
            if (view.state !== 'running') return
            await sleep((performance.now() - started) * REST)
          } while (await wait(moved ? 1_000 : undefined))
        } finally {
          end()
        }
      })
    })
    .route('/:id/log', logRoutes(services, reader))
}

function statesOf(c: Context): readonly string[] {
  const given = (param(c, 'state', 200) ?? '').split(',').filter((state) => state !== '')
  const stranger = given.find((state) => !STATES.some((known) => known === state))
  if (stranger === undefined) return given
  throw new Refusal(400, 'bad-argument', `"${stranger}" is no state of a run`, [`expected  ${STATES.join(', ')}`])
}
