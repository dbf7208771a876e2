import type { BackfillFacts } from '@headwater/aws/silver'
import { UserError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { Plan, PlanRequest, PlanStep } from '@headwater/planner'
import { commandLine, type RequestFlags } from '../request.ts'
import type { Session } from '../session.ts'
import { type IsolatedAsset, isolatedAssets } from './isolated-assets.ts'

/** What a plan keeps of a backfill that writes aside: what was found out, and what is to be done around it. */
export interface AsideFacts extends BackfillFacts {
  readonly backup?: true
  readonly promote?: true
  readonly ticket?: string
  /** It is made for rows that were quarantined, for this error or (null) for any. */
  readonly rerun?: { readonly error: string | null }
}

/** The steps of a plan that write aside. */
export function asideSteps({ steps }: Pick<Plan, 'steps'>): readonly PlanStep[] {
  return steps.filter(({ executor }) => executor === 'isolated')
}

/** What was found out about the backfill of a plan; null for a plan that writes nothing aside. */
export function asideFacts({ request }: Pick<Plan, 'request'>): AsideFacts | null {
  return request.aside === undefined ? null : (request.aside.facts as unknown as AsideFacts)
}

/** How many steps run at once where nobody says: four on this machine, but what is written aside runs elsewhere, as its pool lets. */
export function stepsAtOnce({ workspace }: Pick<Session, 'workspace'>, plan: Pick<Plan, 'steps'>): number {
  const [step] = asideSteps(plan)
  return Math.max(STEPS_AT_ONCE, step === undefined ? 0 : (poolOf(workspace.config, step.pool)?.limit ?? 0))
}

/** What a pool of the config allows; null for none. */
export function poolOf({ pools = {} }: Session['workspace']['config'], name: string | null) {
  return name !== null && Object.hasOwn(pools, name) ? (pools[name] ?? null) : null
}

const STEPS_AT_ONCE = 4

/** The asset that a plan writes aside; null where it writes none. Throws UserError where it writes several. */
export function asideAsset({ graph }: Pick<Session, 'graph'>, plan: Pick<Plan, 'steps'>): IsolatedAsset | null {
  const [operation, ...others] = new Set(asideSteps(plan).map((step) => step.operation))
  if (operation === undefined) return null
  const asset = isolatedAssets(graph).find((one) => one.operation.name === operation)
  if (asset !== undefined && others.length === 0) return asset
  throw new UserError('bad-argument', 'several assets are written aside by this plan: backfill one after the other', {
    details: [operation, ...others].map((name) => `operation  ${name}`),
  })
}

/**
 * Without dates nothing is written aside on the side: what is asked for among other things is left out, and what is asked for
 * alone is refused. Throws UserError `bad-argument`.
 */
export function leaveAsideOut(
  { graph }: Pick<Session, 'graph'>,
  request: PlanRequest,
  selection: readonly string[],
  flags: RequestFlags,
): PlanRequest {
  const aside = new Set<AssetKey>(
    graph.data.operations.flatMap((operation) => (operation.aside ? operation.makes : [])),
  )
  const named = request.roots.filter((key) => aside.has(key))
  if (named.length === 0 || request.partitions.length > 0 || request.stale) return request
  const roots = request.roots.filter((key) => !aside.has(key))
  if (roots.length > 0) return { ...request, roots, exclude: [...new Set([...request.exclude, ...named])] }
  throw new UserError(
    'bad-argument',
    `${named.map((key) => graph.label(key)).join(', ')} is written aside, over dates: say which`,
    {
      next: [
        `look       ${commandLine('plan', selection, { ...flags, partitions: '2024-01-01..2024-01-31' })}`,
        `backfill   ${commandLine('backfill', selection, { ...flags, partitions: '2024-01-01..2024-01-31' })}, with --reason: a few words, kept with it`,
      ],
    },
  )
}
