import { UserError } from '@headwater/errors'
import type { RunView } from '../../api/index.ts'
import type { PlannedRow } from '../rows.ts'
import type { Services } from '../services.ts'
import { runCommand } from '../views/run-command.ts'
import { runView } from '../views/run-view.ts'

export interface RunReader {
  /** The run that an id or the beginning of one means. Throws UserError `unknown-run` for none and for several. */
  resolve(idOrPrefix: string): Promise<string>
  /** Those who ask at the same time get the same answer. */
  view(runId: string): Promise<RunView>
}

/** Plans of runs that were looked at: of a run that goes on they are asked for all the time. */
const PLANS_KEPT = 20

export function runReader({ backend, link }: Services): RunReader {
  const reading = new Map<string, Promise<RunView>>()
  const plans = new Map<string, PlannedRow>()

  async function planOf(runId: string): Promise<PlannedRow> {
    const known = plans.get(runId) ?? (await (await link.queries()).planned(runId))
    plans.delete(runId)
    plans.set(runId, known)
    const [oldest] = plans.keys()
    if (plans.size > PLANS_KEPT && oldest !== undefined) plans.delete(oldest)
    return known
  }

  async function read(runId: string): Promise<RunView> {
    const queries = await link.queries()
    // The head first: what has moved on meanwhile is told again, under a later number.
    const run = await queries.run(runId)
    if (run === null) throw noRun(runId)
    const [graph, planned, steps, assets, starts, checks, promotable] = await Promise.all([
      backend.graph(),
      planOf(runId),
      queries.steps(runId),
      queries.runAssets(runId),
      queries.assetStarts([runId]),
      queries.runChecks(runId),
      queries.promotable(runId),
    ])
    const command = runCommand(planned.request, run.reason, backend.target)
    const facts = { run, command, planned: planned.steps, steps, assets, starts, checks, promotable }
    return runView(facts, graph, backend.now())
  }

  return {
    async resolve(idOrPrefix) {
      const queries = await link.queries()
      const found = await queries.runIds(idOrPrefix)
      const [first] = found
      if (first !== undefined && (found.length === 1 || first === idOrPrefix)) return first
      if (first === undefined) throw noRun(idOrPrefix)
      throw new UserError('unknown-run', `several runs begin with "${idOrPrefix}"`, {
        details: found,
        next: ['give more of the id'],
      })
    },
    view(runId) {
      let view = reading.get(runId)
      if (view === undefined) {
        view = read(runId).finally(() => reading.delete(runId))
        reading.set(runId, view)
      }
      return view
    },
  }
}

function noRun(id: string): UserError {
  return new UserError('unknown-run', `no run begins with "${id}"`, { next: ['pnpm headwater runs list'] })
}
