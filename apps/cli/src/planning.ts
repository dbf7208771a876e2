import type { Workspace } from '@headwater/config'
import type { LedgerSnapshot, Plan } from '@headwater/planner'
import { readHistory } from './history.ts'
import { planRequest, type RequestFlags } from './request.ts'
import { openSession, reachTarget, runningTarget, type Session } from './session.ts'
import type { NamedTarget } from './target.ts'

/**
 * The plan for a command line: what `plan` shows, and what `materialize` carries out. Nothing is started before every word of
 * the line is known to mean something; `refuse` may say what speaks against it before the target is asked.
 */
export async function preparePlan(
  selection: readonly string[],
  flags: RequestFlags,
  refuse: (target: NamedTarget) => void = () => {},
): Promise<{ readonly session: Session; readonly plan: Plan }> {
  let history: Promise<LedgerSnapshot> | null = null
  const askEarly = (workspace: Workspace, target: NamedTarget): void => {
    refuse(target)
    // The ledger is asked while the graph is put together: most of its answer is waiting.
    const running = runningTarget(workspace, target)
    if (running) history = readHistory(workspace, running)
    history?.catch(() => {}) // Heard where it is awaited, below.
  }
  const session = await openSession(flags.target, askEarly)
  const { makePlan } = await import('@headwater/planner')
  const request = planRequest(session, selection, flags)
  history ??= readHistory(session.workspace, await reachTarget(session.workspace, session.target, {}))
  return { session, plan: makePlan(session.graph, await history, request) }
}
