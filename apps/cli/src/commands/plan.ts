import { formatPlan } from '@headwater/reporters/plan'
import { preparePlan } from '../planning.ts'
import { checkFlags, commandLine, type RequestFlags } from '../request.ts'
import { safeJson } from '../secrets.ts'
import { screen } from '../terminal.ts'

export interface PlanFlags extends RequestFlags {
  readonly allRows?: boolean
}

/** `headwater plan`: what `materialize` with the same words would do. */
export async function plan(selection: readonly string[], flags: PlanFlags): Promise<void> {
  checkFlags(selection, flags)
  const { session, plan } = await preparePlan(selection, flags)
  const text = flags.json
    ? safeJson(plan)
    : formatPlan(plan, {
        graph: session.graph,
        command: commandLine('materialize', selection, flags),
        allRows: flags.allRows ?? false,
        ...screen(process.stdout),
      })
  process.stdout.write(`${text}\n`)
}
