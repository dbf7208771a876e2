import { Hono } from 'hono'
import type { ViewerEnv } from '../env.ts'
import { bodyOf, planAsked, promoteBody, rollbackBody, startBody } from '../input.ts'
import type { Services } from '../services.ts'
import { Refusal, troubleOf } from '../trouble.ts'
import { selectionTrouble } from '../views/selection-view.ts'

/** A plan, and all that changes something: the guard has let pass only who holds the token. */
export function planRoutes({ backend }: Services): Hono<ViewerEnv> {
  return new Hono<ViewerEnv>()
    .get('/plan', async (c) => {
      const asked = planAsked(c)
      try {
        return c.json(await backend.plan(asked))
      } catch (error) {
        const { status } = troubleOf(error)
        if (status >= 500) throw error
        // The page has one field for the selection: the place is one in its text.
        return c.json(selectionTrouble(error, asked.select.join(' ')), status === 404 ? 400 : status)
      }
    })
    .post('/runs', async (c) => {
      const { planId, reason } = await bodyOf(c, startBody)
      const { startId } = await backend.start(planId, reason === '' ? null : reason)
      return c.json({ startId }, 202)
    })
    .post('/runs/:id/resume', async (c) => c.json(await backend.resume(runIdOf(c.req.param('id'))), 202))
    .post('/runs/:id/cancel', async (c) => {
      await backend.cancel(runIdOf(c.req.param('id')))
      return c.json({}, 202)
    })
    .post('/promotions', async (c) => {
      const { names, reason, accept } = await bodyOf(c, promoteBody)
      const { startId } = await backend.promote(names, { reason: reason === '' ? null : reason, accept })
      return c.json({ startId }, 202)
    })
    .post('/rollbacks', async (c) => {
      const { name, reason } = await bodyOf(c, rollbackBody)
      const { startId } = await backend.rollback(name, reason)
      return c.json({ startId }, 202)
    })
    .get('/starts/:id', (c) => {
      const started = backend.started(c.req.param('id'))
      if (started === null) throw new Refusal(404, 'unknown-start', 'this server has started nothing of that name')
      return c.json(started)
    })
}

/** The form of an id, before anybody looks it up or hands it on to a command. */
export function runIdOf(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(text)) return text
  throw new Refusal(404, 'unknown-run', `"${text.slice(0, 100)}" is no id of a run`)
}
