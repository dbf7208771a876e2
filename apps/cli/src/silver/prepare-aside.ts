import type { BackfillFacts, PartitionFacts } from '@headwater/aws/silver'
import { UserError } from '@headwater/errors'
import type { Json } from '@headwater/graph'
import { type Ledger, openLedger } from '@headwater/ledger'
import type { AsideRequest, Plan } from '@headwater/planner'
import { runsCommand } from '../next-commands.ts'
import type { RequestFlags } from '../request.ts'
import { reachTarget, type Session } from '../session.ts'
import { type AsideFacts, asideAsset, asideFacts, asideSteps } from './aside-plan.ts'
import type { IsolatedAsset } from './isolated-assets.ts'
import { openTargetAws } from './open-silver.ts'

/**
 * Finds out, without starting anything, what a backfill needs to know: Bronze, originals, names, sizes, whether another one is
 * about the same dates. Null for a plan that writes nothing aside. Throws UserError for what speaks against it, AwsError where
 * AWS does not answer.
 */
export async function prepareAside(session: Session, plan: Plan, flags: RequestFlags): Promise<AsideRequest | null> {
  const asset = asideAsset(session, plan)
  if (asset === null) return null
  const facts = await lookUp(session, asset, {
    partitions: asideSteps(plan).flatMap(({ partition }) => partition ?? []),
    strict: flags.strict ?? false,
    ...(flags.schemaVersion !== undefined && { schemaVersion: flags.schemaVersion }),
    ...(flags.label !== undefined && { label: flags.label }),
    ...(flags.bronzeRun !== undefined && { bronzeRun: flags.bronzeRun }),
  })
  const around: AsideFacts = {
    ...facts,
    ...(flags.backup && { backup: true }),
    ...(flags.promote && { promote: true }),
    ...(flags.ticket !== undefined && { ticket: flags.ticket }),
    ...(flags.rerun && { rerun: flags.rerun }),
  }
  return {
    canary: canaryOf(Object.keys(facts.partitions).sort(), flags),
    data: facts.partitions as unknown as NonNullable<AsideRequest['data']>,
    facts: around as unknown as Json,
  }
}

/**
 * Refuses a plan that was kept in a file where what it was made of is not so any more: another run counts, other Bronze is
 * there, or it was carried out already. Throws UserError `refused`.
 */
export async function refuseMovedAside(session: Session, plan: Plan): Promise<void> {
  const facts = asideFacts(plan)
  const asset = asideAsset(session, plan)
  if (facts === null || asset === null) return
  const dates = Object.keys(facts.partitions).sort()
  const [first] = Object.values(facts.partitions)
  const now = await lookUp(session, asset, {
    partitions: dates,
    strict: true,
    ...(facts.label !== null && { label: facts.label }),
    ...(first !== undefined && dates.length === 1 && { bronzeRun: first.bronze.runId }),
    runIds: Object.values(facts.partitions).map(({ runId }) => runId),
  })
  const moved = dates.flatMap((date) => movedSince(date, facts.partitions[date], now.partitions[date]))
  if (moved.length === 0) return
  throw new UserError('refused', 'what this plan was made of is not so any more', {
    details: moved.slice(0, 5),
    next: ['plan anew, and have that approved'],
  })
}

function movedSince(date: string, then: PartitionFacts | undefined, now: PartitionFacts | undefined): string[] {
  const counted = then?.original?.run_id ?? 'nothing'
  const counts = now?.original?.run_id ?? 'nothing'
  if (counted !== counts) return [`${date}: ${counted} counted, and ${counts} does now`]
  if (then?.bronze.key === now?.bronze.key && then?.bronze.bytes === now?.bronze.bytes) return []
  return [
    `${date}: its Bronze was ${then?.bronze.key} (${then?.bronze.bytes} bytes), and is ${now?.bronze.key} (${now?.bronze.bytes} bytes)`,
  ]
}

interface Asked {
  readonly partitions: readonly string[]
  readonly strict: boolean
  readonly schemaVersion?: string
  readonly label?: string
  readonly bronzeRun?: string
  /** Names that the runs have already; refused where any of them was used. */
  readonly runIds?: readonly string[]
}

async function lookUp(
  session: Session,
  asset: IsolatedAsset,
  { runIds = [], ...asked }: Asked,
): Promise<BackfillFacts> {
  const { prepareBackfill } = await import('@headwater/aws/silver')
  const target = await reachTarget(session.workspace, session.target, { aws: true })
  await using ledger = await openLedger({ url: target.ledgerUrl })
  const [used] = runIds.length === 0 ? [] : await ledger.isolated.find({ asset: asset.key, runIds })
  if (used !== undefined) {
    throw new UserError('refused', `this plan was carried out already: ${used.runId} is ${used.state}`, {
      next: used.headwaterRun === null ? [] : [runsCommand('show', used.headwaterRun, target.name)],
    })
  }
  const aws = await openTargetAws(target, asset.dataset.region)
  try {
    const isOpen = (runId: string): Promise<boolean> => goesOn(ledger, runId)
    return await prepareBackfill(aws, asset.dataset, {
      ...asked,
      asset: asset.key,
      now: target.now(),
      target: target.name,
      store: ledger.isolated,
      isOpen,
    })
  } finally {
    aws.close()
  }
}

/** The date that goes first; null where none does. Throws UserError where it is none of those that run. */
function canaryOf(dates: readonly string[], { canary }: RequestFlags): string | null {
  if (canary === false) return null
  if (canary === undefined) return dates[0] ?? null
  if (dates.includes(canary)) return canary
  throw new UserError('bad-partition', `the canary ${canary} is none of the dates that are run`, {
    details: [`they are  ${dates[0]}..${dates.at(-1)}`],
  })
}

/** Whether a run goes on, or can: one that has failed or was cancelled is over, and its dates are free. */
async function goesOn({ runs }: Pick<Ledger, 'runs'>, runId: string): Promise<boolean> {
  const { state } = await runs.show(runId)
  return state === 'running' || state === 'interrupted'
}
