import type { Workspace } from '@headwater/config'
import { UnreachableError } from '@headwater/errors'
import type { AsideRequest, LedgerSnapshot, Plan, PlanRequest } from '@headwater/planner'
import type { DroppedView } from '@headwater/reporters/plan'
import { droppedViews } from './dropped-views.ts'
import { type History, readHistory } from './history.ts'
import { planRequest, type RequestFlags } from './request.ts'
import { isUnfilled, needOfAssets } from './sandbox-need.ts'
import { openSession, reachTarget, runningTarget, type Session, type Vars } from './session.ts'
import { refuseAsideFlags, refuseRebuildFlags } from './silver/aside-flags.ts'
import { asideSteps, leaveAsideOut } from './silver/aside-plan.ts'
import type { NamedTarget } from './target.ts'

/** A plan with what it was made from: the same once more gives the same plan. */
export interface PreparedPlan {
  readonly session: Session
  readonly snapshot: LedgerSnapshot
  readonly plan: Plan
  /** Views not made by us that go with what is replaced; or why the warehouse could not be asked for them. */
  readonly drops: readonly DroppedView[] | UnreachableError
}

/** How a request is made, once the graph is known. */
export interface PlanInput {
  readonly target: string | undefined
  readonly vars: Vars
  /** The warehouse is looked at first, so that what was changed outside counts as stale. */
  readonly observe: boolean
  /** What is only added to is looked at before a plan is carried out. */
  readonly lookBeforeAdding: boolean
  readonly request: (session: Session) => PlanRequest
  /** Finds out what a plan has to know that writes aside, null where it writes nothing so; without it the request has all of it. */
  readonly aside?: (session: Session, plan: Plan) => Promise<AsideRequest | null>
  /** May say what speaks against it before the target is asked. */
  readonly refuse?: (target: NamedTarget) => void
}

/** What a command line asks for. Nothing is read yet; throws UserError for vars that are none. */
export async function planInput(
  selection: readonly string[],
  flags: RequestFlags,
  refuse?: PlanInput['refuse'],
): Promise<PlanInput> {
  return {
    target: flags.target,
    vars: flags.vars === undefined ? {} : await (await import('./vars.ts')).parseVars(flags.vars),
    observe: flags.stale === true && flags.observe !== false,
    lookBeforeAdding: flags.observe !== false,
    request: (session) => leaveAsideOut(session, planRequest(session, selection, flags), selection, flags),
    aside: (session, plan) => asideRequest(session, plan, flags),
    ...(refuse && { refuse }),
  }
}

async function asideRequest(session: Session, plan: Plan, flags: RequestFlags): Promise<AsideRequest | null> {
  const aside = asideSteps(plan).length
  if (aside > 0) {
    if (aside === plan.steps.length) refuseRebuildFlags(flags, plan.request.selection)
    return (await import('./silver/prepare-aside.ts')).prepareAside(session, plan, flags)
  }
  refuseAsideFlags(flags, plan.request.selection)
  return null
}

/**
 * The plan for a request: what `plan` shows, and what `materialize` carries out. Nothing is started before every word of
 * the request is known to mean something.
 */
export async function preparePlan({ target, vars, observe, request, aside, refuse }: PlanInput): Promise<PreparedPlan> {
  let history: Promise<History> | null = null
  const askEarly = (workspace: Workspace, target: NamedTarget): void => {
    refuse?.(target)
    if (observe) return // What is observed is history as well.
    // The ledger is asked while the graph is put together: most of its answer is waiting.
    const running = runningTarget(workspace, target)
    if (running) history = readHistory(workspace, running)
    history?.catch(() => {}) // Heard where it is awaited, below.
  }
  const session = await openSession(target, askEarly, vars)
  const { makePlan } = await import('@headwater/planner')
  const asked = request(session)
  if (observe) await observeFirst(session, asked)
  if (isUnfilled(session.workspace, session.target, asked.roots)) history = null
  const need = needOfAssets(session.workspace, asked.roots)
  history ??= readHistory(session.workspace, await reachTarget(session.workspace, session.target, need))
  const { snapshot, views } = await history
  const planned = (request: PlanRequest): Plan =>
    makePlan(session.graph, snapshot, request, isDbtWarm() ? { dbtInvocationMs: WARM_DBT_MS } : {})
  const first = planned(asked)
  // Which dates are written aside is only known by now; what they need is asked of AWS, and the plan keeps it.
  const facts = asked.aside === undefined ? ((await aside?.(session, first)) ?? null) : null
  const plan = facts === null ? first : planned({ ...asked, aside: facts })
  const drops = views instanceof UnreachableError ? views : droppedViews(session.graph, plan, views)
  return { session, snapshot, plan, drops }
}

/**
 * What one more invocation of a warm dbt costs, in milliseconds: 0.12 s beyond dbt's own work (docs/dbt.md), and the writes
 * of a step.
 */
const WARM_DBT_MS = 250

function isDbtWarm(): boolean {
  return process.env.HEADWATER_DBT_WARM !== 'off'
}

/**
 * The same plan, unless an asset that it only adds to, or of which it replaces some days, is not what the ledger knows: what
 * somebody else has changed in it would be kept for good. Then that is marked, and the plan is made anew.
 */
export async function lookBeforeAdding(prepared: PreparedPlan, input: PlanInput): Promise<PreparedPlan> {
  const { session, plan } = prepared
  const keys = plan.assets.filter(({ basis }) => basis !== undefined).map(({ key }) => key)
  if (keys.length === 0 || input.observe || !input.lookBeforeAdding) return prepared
  const { observeSelection } = await import('./observe.ts')
  const target = await reachTarget(session.workspace, session.target, {})
  const seen = await observeSelection({ ...session, target }, keys)
  return seen.length === 0 ? prepared : await preparePlan(input)
}

/** Looks at everything that can make the asked assets stale: themselves and all above them. */
async function observeFirst(session: Session, { roots, downstream }: PlanRequest): Promise<void> {
  const { observeSelection } = await import('./observe.ts')
  const target = await reachTarget(session.workspace, session.target, {})
  const asked = downstream ? session.graph.rebuildSet(roots) : roots
  const keys = [...new Set([...session.graph.ancestors(asked), ...asked])]
  await observeSelection({ ...session, target }, keys)
}
