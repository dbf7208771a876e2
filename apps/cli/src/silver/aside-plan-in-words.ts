import type { Plan } from '@headwater/planner'
import { formatBackfillPlan } from '@headwater/reporters/silver'
import type { Session } from '../session.ts'
import { screen } from '../terminal.ts'
import { type AsideFacts, asideSteps, poolOf, stepsAtOnce } from './aside-plan.ts'

/** The plan of a backfill that writes aside, with all that was found out about it. */
export function asidePlanInWords(
  session: Session,
  plan: Plan,
  facts: AsideFacts,
  stream: NodeJS.WriteStream,
  given: { readonly command?: string; readonly concurrency?: number },
): string {
  const [step] = asideSteps(plan)
  return formatBackfillPlan(plan, facts, {
    ...screen(stream),
    graph: session.graph,
    pool: poolOf(session.workspace.config, step?.pool ?? null),
    concurrency: stepsAtOnce(session, plan),
    backup: facts.backup === true,
    promote: facts.promote === true,
    ...given,
  })
}
