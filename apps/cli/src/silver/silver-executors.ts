import type { Aws, PartitionFacts } from '@headwater/aws/silver'
import type { Executor, IsolatedRun } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import type { Ledger } from '@headwater/ledger'
import type { Plan } from '@headwater/planner'
import { requestedBy } from '../requested-by.ts'
import type { OpenSession } from '../session.ts'
import type { Work } from '../work.ts'
import { asideSteps } from './aside-plan.ts'
import { datasetOf, isolatedAssets } from './isolated-assets.ts'
import { openTargetAws, silverContext } from './open-silver.ts'

/** Carries out one date of a backfill that writes aside. */
export async function isolatedExecutor(
  session: OpenSession,
  ledger: Ledger,
  { plan, reason }: Pick<Work, 'plan' | 'reason'>,
): Promise<Executor> {
  const [{ createIsolatedExecutor }, aws] = await Promise.all([
    import('@headwater/aws/silver'),
    accountsOf(session, plan),
  ])
  const execute = createIsolatedExecutor({ aws, store: ledger.isolated, requestedBy: requestedBy(), reason })
  let written: Promise<void> | null = null
  return async (input, context) => {
    // All dates at once, before the first is started: another backfill of any of them is refused from now on.
    written ??= ledger.isolated.plan(plannedRuns(plan, { headwaterRun: input.runId, reason, at: context.now() }))
    await written
    return execute(input, context)
  }
}

/** Makes months of Gold of what counts, and has them count. */
export async function goldExecutor(
  session: OpenSession,
  ledger: Ledger,
  { plan, reason }: Pick<Work, 'plan' | 'reason'>,
): Promise<Executor> {
  const [{ createGoldExecutor }, aws] = await Promise.all([import('@headwater/aws/silver'), accountsOf(session, plan)])
  return createGoldExecutor({
    reason,
    context: (dataset) => {
      const asset = isolatedAssets(session.graph).find(({ key }) => key === dataset.silver.asset)
      if (asset === undefined) throw new InternalError(`nothing writes ${dataset.silver.asset}`)
      // What it tells goes through the run's own events.
      return { ...silverContext(session, ledger, aws(dataset.region), asset), progress: () => {} }
    },
  })
}

/** The accounts that the steps of a plan work in, opened and checked. They end with this process. */
async function accountsOf({ graph, target }: OpenSession, { steps }: Plan): Promise<(region: string) => Aws> {
  const regions = new Set(
    steps
      .filter(({ executor }) => executor === 'isolated' || executor === 'gold')
      .map(({ operation }) => datasetOf(graph.operation(operation)).region),
  )
  const opened = new Map<string, Aws>()
  for (const region of regions) opened.set(region, await openTargetAws(target, region))
  return (region) => {
    const aws = opened.get(region)
    if (aws === undefined) throw new InternalError(`no step of the plan is in ${region}`)
    return aws
  }
}

function plannedRuns(
  plan: Plan,
  { headwaterRun, reason, at }: { readonly headwaterRun: string; readonly reason: string | null; readonly at: Date },
): IsolatedRun[] {
  return asideSteps(plan).flatMap(({ assets: [asset], partition, data }) => {
    if (asset === undefined || partition === null || data === undefined) return []
    const { runId, backfillId, input, original } = data as unknown as PartitionFacts
    return [
      {
        asset,
        partition,
        runId,
        backfillId,
        headwaterRun,
        schemaVersion: input.schema_version,
        state: 'planned' as const,
        input,
        executionArn: null,
        replaces: original?.run_id ?? null,
        metrics: null,
        files: null,
        months: null,
        difference: null,
        message: null,
        reason,
        requestedBy: requestedBy(),
        plannedAt: at,
        endedAt: null,
      },
    ]
  })
}
