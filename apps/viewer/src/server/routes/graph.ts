import type { AssetGraph } from '@headwater/graph'
import { Hono } from 'hono'
import type { ViewerEnv } from '../env.ts'
import { param } from '../input.ts'
import { eventStream } from '../live/event-stream.ts'
import type { Services } from '../services.ts'
import { troubleOf } from '../trouble.ts'
import { graphVersion, graphView } from '../views/graph-view.ts'
import { selectionTrouble, selectionView } from '../views/selection-view.ts'

/** The graph, how it stands, what a selection means, and the stream of all that moves. */
export function graphRoutes({ backend, hub }: Services): Hono<ViewerEnv> {
  const written = writtenOnce(backend.target)
  return new Hono<ViewerEnv>()
    .get('/graph', async (c) => {
      const graph = await backend.graph()
      const etag = `"${graphVersion(graph)}"`
      c.header('ETag', etag)
      c.header('Cache-Control', 'no-cache')
      if (c.req.header('if-none-match') === etag) return c.body(null, 304)
      return c.body(written(graph), 200, { 'Content-Type': 'application/json' })
    })
    .get('/standing', async (c) => c.body((await hub.standing()).json, 200, { 'Content-Type': 'application/json' }))
    .get('/selection', async (c) => {
      const typed = param(c, 'q', 10_000) ?? ''
      const graph = await backend.graph()
      try {
        return c.json(selectionView(graph, typed))
      } catch (error) {
        return c.json(selectionTrouble(error, typed), selectionStatus(error))
      }
    })
    .get('/stream', (c) =>
      eventStream(c, async ({ send, sendJson, wait, wake }) => {
        const runIds = new Set<string>()
        let standing = await hub.standing()
        let sent: unknown
        let version: string | undefined
        const end = hub.listen({
          standing: (now) => {
            standing = now
            wake()
          },
          graph: (now) => {
            version = now
            wake()
          },
          runs: (moved) => {
            for (const runId of moved) runIds.add(runId)
            wake()
          },
        })
        try {
          do {
            if (version !== undefined) await send('graph', { version })
            version = undefined
            if (runIds.size > 0) {
              const moved = [...runIds]
              runIds.clear()
              await send('runs', { runIds: moved })
            }
            if (standing !== sent) {
              sent = standing
              await sendJson('standing', standing.json)
            }
          } while (await wait())
        } finally {
          end()
        }
      }),
    )
}

/** A selection of a name that is not there is a mistake in what was typed, like any other. */
function selectionStatus(error: unknown): 400 | 500 | 503 {
  const { status } = troubleOf(error)
  return status === 500 || status === 503 ? status : 400
}

/** The graph as JSON, written once for as long as it is the same. */
function writtenOnce(target: Services['backend']['target']): (graph: AssetGraph) => string {
  let known: { readonly graph: AssetGraph; readonly text: string } | undefined
  return (graph) => {
    if (known?.graph !== graph) known = { graph, text: JSON.stringify(graphView(graph, target)) }
    return known.text
  }
}
