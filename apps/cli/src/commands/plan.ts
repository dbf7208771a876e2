import { resolve } from 'node:path'
import { formatPlan } from '@headwater/reporters/plan'
import { type PreparedPlan, planInput, preparePlan } from '../planning.ts'
import { checkFlags, commandLine, type RequestFlags } from '../request.ts'
import { safeJson } from '../secrets.ts'
import { startFolder } from '../start-folder.ts'
import { screen } from '../terminal.ts'

export interface PlanFlags extends RequestFlags {
  readonly allRows?: boolean
  /** A file to keep the plan in. */
  readonly out?: string
}

/** `headwater plan`: what `materialize` with the same words would do. */
export async function plan(selection: readonly string[], flags: PlanFlags): Promise<void> {
  checkFlags(selection, flags)
  const prepared = await preparePlan(await planInput(selection, flags))
  const { session, plan } = prepared
  const command =
    flags.out === undefined ? commandLine('materialize', selection, flags) : await keep(prepared, flags.out)
  const text = flags.json
    ? safeJson(plan)
    : formatPlan(plan, {
        graph: session.graph,
        command,
        allRows: flags.allRows ?? false,
        ...screen(process.stdout),
      })
  process.stdout.write(`${text}\n`)
}

/** Gives the command that carries out what was kept. */
async function keep({ session, snapshot, plan }: PreparedPlan, file: string): Promise<string> {
  const [{ planBasis }, { writeSavedPlan }, { requestedBy }, { shellWord }] = await Promise.all([
    import('@headwater/planner'),
    import('../saved-plan.ts'),
    import('../requested-by.ts'),
    import('@headwater/reporters/plan'),
  ])
  writeSavedPlan(resolve(startFolder(), file), {
    madeAt: session.target.now().toISOString(),
    by: requestedBy(),
    plan,
    basis: planBasis(session.graph, plan, snapshot),
  })
  return `pnpm materialize --plan ${shellWord(file)}`
}
