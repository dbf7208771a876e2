import type { Plan } from '@headwater/planner'
import { formatBackfillPlan } from '@headwater/reporters/silver'
import type { Session } from '../session.ts'
import { screen } from '../terminal.ts'
import { type AsideFacts, asideSteps } from './aside-plan.ts'

/** The plan of a backfill that writes aside, with all that was found out about it. */
export function asidePlanInWords(
  { graph, workspace }: Session,
  plan: Plan,
  facts: AsideFacts,
  stream: NodeJS.WriteStream,
  given: { readonly command?: string; readonly concurrency?: number },
): string {
  const [step] = asideSteps(plan)
  const pools = workspace.config.pools ?? {}
  const pool = step?.pool && Object.hasOwn(pools, step.pool) ? pools[step.pool] : undefined
  return formatBackfillPlan(plan, facts, {
    ...screen(stream),
    graph,
    pool: pool ?? null,
    backup: facts.backup === true,
    promote: facts.promote === true,
    ...given,
  })
}
