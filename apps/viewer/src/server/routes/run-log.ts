import { type Context, Hono } from 'hono'
import { stream } from 'hono/streaming'
import type { LogLineView, LogView } from '../../api/index.ts'
import type { ViewerEnv } from '../env.ts'
import { oneOf, param, wholeNumber } from '../input.ts'
import { eventStream } from '../live/event-stream.ts'
import type { RunReader } from '../live/run-reader.ts'
import type { LogAsked, LogRow } from '../rows.ts'
import type { Services } from '../services.ts'
import { runIdOf } from './plan.ts'

const COUNTED = 100_000
/** Lines of one answer of a stream, and of one question of a download. */
const BATCH = 2_000
/** A run's last lines may be written after its end. */
const LINGER_MS = 2_000

/** The log of a run, or of one of its steps: page by page, as a file, and as it is written. */
export function logRoutes({ link, hub }: Services, reader: RunReader): Hono<ViewerEnv> {
  async function asked(c: Context): Promise<LogAsked> {
    return {
      runId: await reader.resolve(runIdOf(c.req.param('id') ?? '')),
      step: param(c, 'step', 500),
      stream: oneOf(c, 'stream', ['stdout', 'stderr']),
      text: param(c, 'text', 500),
    }
  }

  return new Hono<ViewerEnv>()
    .get('/', async (c) => {
      const what = await asked(c)
      const limit = wholeNumber(c, 'limit', { min: 1, max: 5_000 }) ?? 500
      const after = wholeNumber(c, 'after')
      const before = wholeNumber(c, 'before')
      const queries = await link.queries()
      const [rows, total] = await Promise.all([
        queries.log(what, { after, before, limit: limit + 1 }),
        queries.logCount(what, COUNTED),
      ])
      return c.json(logView(rows, { limit, isForward: after !== null, isEnd: before === null, total }))
    })
    .get('/download', async (c) => {
      const { runId, step } = await asked(c)
      const queries = await link.queries()
      c.header('Content-Type', 'text/plain; charset=utf-8')
      c.header('Content-Disposition', `attachment; filename="${runId}${step === null ? '' : '-step'}.log"`)
      return stream(c, async (file) => {
        let after = 0
        while (!file.aborted) {
          const rows = await queries.logText(runId, step, after, BATCH)
          const last = rows.at(-1)
          if (last === undefined) return
          await file.write(rows.map((row) => `${textLine(row, step === null)}\n`).join(''))
          after = last.seq
        }
      })
    })
    .get('/stream', async (c) => {
      const what = await asked(c)
      const from = wholeNumber(c, 'after') ?? 0
      return eventStream(c, async ({ send, wait, wake, isOver }) => {
        let after = from
        let moved = true
        // Only of what is not sent: of the rest, what is read is counted, however much comes meanwhile.
        let total = await (await link.queries()).logCount(what, COUNTED, from)
        let endedAt: number | null = null
        const end = hub.listen({
          runs: (runIds) => {
            if (!runIds.includes(what.runId)) return
            moved = true
            wake()
          },
        })
        /** All that is there by now; a ledger that is away is asked again. */
        const read = async (): Promise<void> => {
          const queries = await link.queries()
          for (;;) {
            const rows = await queries.log(what, { after, before: null, limit: BATCH })
            const last = rows.at(-1)
            if (last === undefined || isOver()) return
            after = last.seq
            total = Math.min(COUNTED, total + rows.length)
            const moreAfter = rows.length === BATCH
            await send('lines', { lines: rows.map(lineView), moreBefore: false, moreAfter, total } satisfies LogView)
          }
        }
        try {
          do {
            try {
              if (moved) {
                moved = false
                await read()
              }
              const run = await (await link.queries()).run(what.runId)
              const goesOn = run?.state === 'running'
              endedAt = goesOn ? null : (endedAt ?? performance.now())
              if (endedAt !== null) moved = true
            } catch {
              moved = true
            }
            if (endedAt !== null && performance.now() - endedAt > LINGER_MS) return
          } while (await wait(1_000))
        } finally {
          end()
        }
      })
    })
}

function logView(
  rows: readonly LogRow[],
  { limit, isForward, isEnd, total }: { limit: number; isForward: boolean; isEnd: boolean; total: number },
): LogView {
  const shown = rows.slice(0, limit)
  const isMore = rows.length > limit
  if (isForward) return { lines: shown.map(lineView), moreBefore: true, moreAfter: isMore, total }
  return { lines: shown.toReversed().map(lineView), moreBefore: isMore, moreAfter: !isEnd, total }
}

function lineView({ seq, at, step, stream: from, line }: LogRow): LogLineView {
  return { seq, at: at.toISOString(), step, stream: from, line }
}

function textLine({ at, step, stream: from, line }: LogRow, withStep: boolean): string {
  return [at.toISOString(), ...(withStep ? [step] : []), from, line].join('  ')
}
