import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { ViewerEnv } from '../env.ts'
import { troubleOf } from '../trouble.ts'

export interface EventSink {
  /** Resolves once the page has taken it: who waits for that never piles anything up. */
  send(event: string, data: object): Promise<void>
  /** The same of what is JSON already. */
  sendJson(event: string, json: string): Promise<void>
  /** Resolves when somebody woke this stream, at most after so long; false once the page is gone. */
  wait(ms?: number): Promise<boolean>
  /** There is something to send. */
  wake(): void
  /** The page is gone. */
  readonly isOver: () => boolean
}

/** Proxies and browsers take a silent connection for a dead one. */
const HEARTBEAT_MS = 15_000
/** How long a browser waits before it comes back. */
const RETRY_MS = 1_000

/**
 * A stream of server-sent events. It ends when `source` returns, or when the page goes away; one that `source` ends by an error says
 * so first, as `trouble`.
 */
export function eventStream(c: Context<ViewerEnv>, source: (sink: EventSink) => Promise<void>): Response {
  c.header('X-Accel-Buffering', 'no')
  return streamSSE(c, async (stream) => {
    let over = false
    let woken = false
    let resume: (() => void) | undefined
    const wake = (): void => {
      woken = true
      resume?.()
    }
    const sendJson = async (event: string, json: string): Promise<void> => {
      // JSON has no line breaks of its own: one line of data.
      if (!over) await stream.write(`event: ${event}\ndata: ${json}\n\n`)
    }
    stream.onAbort(() => {
      over = true
      wake()
    })
    const heartbeat = setInterval(() => void stream.write(': \n\n'), HEARTBEAT_MS)
    try {
      await stream.write(`retry: ${RETRY_MS}\n\n`)
      await source({
        send: (event, data) => sendJson(event, JSON.stringify(data)),
        sendJson,
        async wait(ms) {
          if (!woken && !over) {
            await new Promise<void>((resolve) => {
              const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
              resume = () => {
                clearTimeout(timer)
                resolve()
              }
            })
          }
          woken = false
          resume = undefined
          return !over
        },
        wake,
        isOver: () => over,
      })
    } catch (error) {
      // The page asks again by itself: not at once.
      await stream.write(`retry: ${RETRY_MS * 5}\n`)
      await sendJson('trouble', JSON.stringify(troubleOf(error).trouble))
    } finally {
      clearInterval(heartbeat)
    }
  })
}
