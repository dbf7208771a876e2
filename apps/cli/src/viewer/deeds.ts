import { rmSync } from 'node:fs'
import { endLeftovers } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import type { StartView } from '@headwater/viewer'
import { isDead } from '../dead-runs.ts'
import { runsCommand } from '../next-commands.ts'
import { requestedBy } from '../requested-by.ts'
import { refuseToResume } from '../resumable.ts'
import type { Session } from '../session.ts'
import { silverCommand } from '../silver/silver-commands.ts'
import type { Target } from '../target.ts'
import type { Plans } from './plans.ts'
import type { Starts } from './starts.ts'
import { askLedger, targetNow } from './target-now.ts'

/** What the page changes: by the same commands as people, or by a word to whoever carries a run out. */
export function createDeeds({ plans, starts, session }: DeedTools) {
  const target = async (): Promise<Target> => targetNow(await session())
  return {
    async start(planId: string, reason: string | null): Promise<StartView> {
      const { file, command } = await plans.keep(planId, reason)
      return starts.start({
        args: ['materialize', '--plan', file, '--yes', '--json', ...option('reason', reason)],
        command,
        events: true,
        onEnd: () => rmSync(file, { force: true }),
      })
    },

    async resume(runId: string): Promise<StartView> {
      const where = await target()
      const run = await askLedger(where, ({ runs }) => runs.show(runId))
      // One that died is buried by whoever resumes it.
      if (run.state !== 'running' || !isDead(run)) refuseToResume(run, where.name)
      return starts.start({
        args: ['runs', 'resume', '--target', where.name, '--yes', '--json', '--', run.runId],
        command: runsCommand('resume', run.runId, where.name),
        events: true,
      })
    },

    /** Its owner ends it; one that has no owner any more is ended here. */
    async cancel(idOrPrefix: string): Promise<void> {
      const where = await target()
      await askLedger(where, async ({ runs }) => {
        const run = await runs.show(idOrPrefix)
        const { runId, state } = run
        if (state !== 'running') throw new UserError('refused', `run ${runId} has ended already: it is ${state}`)
        if (!isDead(run)) {
          await runs.requestCancel(runId, requestedBy(), where.now())
          return
        }
        await runs.forceCancel(runId, requestedBy(), where.now())
        await endLeftovers(runId)
      })
    },

    async promote(names: readonly string[], { reason, accept }: PromoteOptions): Promise<StartView> {
      for (const one of names) refuseOption(one)
      const { name } = await target()
      return starts.start({
        // Without `--yes` a promotion that changes anything is refused: nobody is there to be asked.
        args: ['promote', '--target', name, ...(accept ? ['--yes'] : []), ...option('reason', reason), '--', ...names],
        command: silverCommand('promote', [...names], name),
        events: false,
      })
    },

    async rollback(id: string, reason: string): Promise<StartView> {
      refuseOption(id)
      const { name } = await target()
      return starts.start({
        args: ['rollback', '--target', name, '--yes', ...option('reason', reason), '--', id],
        command: silverCommand('rollback', [id], name),
        events: false,
      })
    },
  }
}

export interface DeedTools {
  readonly plans: Plans
  readonly starts: Starts
  readonly session: () => Promise<Session>
}

interface PromoteOptions {
  readonly reason: string | null
  readonly accept: boolean
}

/** No id begins with a dash, and one that did would be an option in the command to paste. */
function refuseOption(id: string): void {
  if (id.startsWith('-')) throw new UserError('unknown-run', `no backfill and no run is called "${id}"`)
}

/** In one word, so that a text that begins with a dash is still a text. */
function option(name: string, value: string | null): string[] {
  return value === null || value.trim() === '' ? [] : [`--${name}=${value}`]
}
