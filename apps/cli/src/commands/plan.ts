import { resolve } from 'node:path'
import { UserError } from '@headwater/errors'
import { formatPlan } from '@headwater/reporters/plan'
import { known, planAsJson } from '../dropped-views.ts'
import { type PreparedPlan, planInput, preparePlan } from '../planning.ts'
import { carryingVerb, checkFlags, commandLine, type RequestFlags, type Verb } from '../request.ts'
import { safeJson } from '../secrets.ts'
import { asideFacts } from '../silver/aside-plan.ts'
import { startFolder } from '../start-folder.ts'
import { screen } from '../terminal.ts'

export interface PlanFlags extends RequestFlags {
  readonly allRows?: boolean
  /** A file to keep the plan in. */
  readonly out?: string
  /** Commands to type by hand, as Markdown, in place of the plan. */
  readonly asRunbook?: boolean
  /** A git ref: the plan is for what was changed since. */
  readonly changedSince?: string
}

/** `headwater plan`: what `materialize` with the same words would do. */
export async function plan(selection: readonly string[], flags: PlanFlags): Promise<void> {
  checkFlags(selection, flags, { named: flags.changedSince !== undefined })
  if (flags.asRunbook && flags.json) {
    throw new UserError('bad-argument', '--as-runbook prints Markdown and --json prints JSON: one or the other')
  }
  if (flags.changedSince !== undefined) return planSince(flags.changedSince, selection, flags)
  const prepared = await preparePlan(await planInput(selection, flags))
  process.stdout.write(`${await textOf(prepared, await commandOf(prepared, selection, flags), flags)}\n`)
}

/** `headwater plan --changed-since <ref>`: what was changed, and what that rebuilds. */
async function planSince(ref: string, selection: readonly string[], flags: PlanFlags): Promise<void> {
  const { changesInWords, planChanges } = await import('../changed/plan-changes.ts')
  const found = await planChanges(ref, selection, flags)
  const { changes, rebuild } = found
  if (flags.json) {
    const plan = rebuild === null ? null : planAsJson(rebuild.prepared.plan, rebuild.prepared.drops)
    if (rebuild !== null && flags.out !== undefined) await keep(rebuild.prepared, flags.out)
    process.stdout.write(`${safeJson({ ...changes, plan })}\n`)
    return
  }
  // The runbook is a document of its own.
  const parts = flags.asRunbook && rebuild !== null ? [] : [changesInWords(found)]
  if (rebuild !== null) {
    const command = await commandOf(rebuild.prepared, rebuild.selection, { ...flags, ...rebuild.flags })
    parts.push(await textOf(rebuild.prepared, command, flags))
  }
  process.stdout.write(`${parts.join('\n\n')}\n`)
}

/** What carries the plan out; what was asked to be kept is kept. */
async function commandOf(prepared: PreparedPlan, selection: readonly string[], flags: PlanFlags): Promise<string> {
  if (flags.out !== undefined) return keep(prepared, flags.out)
  return commandLine(verbOf(prepared, flags), selection, flags)
}

/** What is written aside is always written by a backfill. */
export function verbOf({ session, plan }: Pick<PreparedPlan, 'session' | 'plan'>, flags: RequestFlags): Verb {
  return asideFacts(plan) === null ? carryingVerb(session.target, flags) : 'backfill'
}

async function textOf({ session, plan, drops }: PreparedPlan, command: string, flags: PlanFlags): Promise<string> {
  if (flags.json) return safeJson(planAsJson(plan, drops))
  if (flags.asRunbook) return (await import('../as-runbook.ts')).asRunbook(session, plan, command)
  const facts = asideFacts(plan)
  if (facts !== null) {
    const { asidePlanInWords } = await import('../silver/aside-plan-in-words.ts')
    return asidePlanInWords(session, plan, facts, process.stdout, { command })
  }
  const how = { graph: session.graph, ...screen(process.stdout) }
  const text = formatPlan(plan, { ...how, command, drops: known(drops), allRows: flags.allRows ?? false })
  if (!flags.incremental) return text
  const { formatRisks } = await import('@headwater/reporters')
  return [text, formatRisks(plan, how)].filter((part) => part !== '').join('\n\n')
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
