import type { Holder } from '@headwater/engine'
import type { Ledger } from '@headwater/ledger'
import type { Plan } from '@headwater/planner'
import { formatBackup } from '@headwater/reporters/silver'
import { requestedBy } from '../requested-by.ts'
import type { OpenSession } from '../session.ts'
import { screen } from '../terminal.ts'
import { type AsideFacts, asideAsset, asideFacts } from './aside-plan.ts'
import type { IsolatedAsset } from './isolated-assets.ts'
import { silverCommand } from './silver-commands.ts'

/** What a backfill that writes aside does before its first date, and whom it would have to wait for. */
export interface Beginning {
  readonly inTheWay: (plan: Plan) => Promise<readonly Holder[]>
  readonly begin: (plan: Plan) => Promise<void>
}

/**
 * Begins each backfill once, and only where nobody is in its way: whoever waits has a new plan afterwards, with other names,
 * and a backup and an announcement for names that never run would be worth nothing. Gives whom to wait for first; null where
 * the plan can be carried out.
 */
export function beginningOnce({ inTheWay, begin }: Beginning): (plan: Plan) => Promise<readonly Holder[] | null> {
  let begun: string | null = null
  return async (plan) => {
    const facts = asideFacts(plan)
    if (facts === null || facts.backfillId === begun) return null
    const holders = await inTheWay(plan)
    if (holders.length > 0) return holders
    await begin(plan)
    begun = facts.backfillId
    return null
  }
}

/** What comes before the first date of a backfill that writes aside: its backup, what is written down
 * of it, and that people are told. */
export async function beforeBackfill(
  session: OpenSession,
  ledger: Ledger,
  plan: Plan,
  reason: string | null,
  print: NodeJS.WriteStream,
): Promise<void> {
  const facts = asideFacts(plan)
  const asset = asideAsset(session, plan)
  if (facts === null || asset === null) return
  await onData(session, ledger, asset, facts, reason, print)
  const [{ announceTo }, { affectedBy }] = await Promise.all([import('../alerts.ts'), import('@headwater/alerts')])
  const { graph, target } = session
  await announceTo(
    session,
    {
      type: 'backfill started',
      target: target.name,
      asset: asset.key,
      partitions: Object.keys(facts.partitions).sort(),
      by: requestedBy(),
      reason,
      id: facts.backfillId,
      affected: affectedBy(graph, [asset.key]),
      command: silverCommand('history', [facts.backfillId], target.name),
      estimateMs: plan.estimateMs,
    },
    print,
  )
}

async function onData(
  session: OpenSession,
  ledger: Ledger,
  asset: IsolatedAsset,
  { backfillId, partitions, backup: wantsBackup, rerun, ticket }: AsideFacts,
  reason: string | null,
  print: NodeJS.WriteStream,
): Promise<void> {
  if (!wantsBackup && rerun === undefined) return
  const [{ backup, recordQuarantineRerun }, { openTargetAws, silverContext }] = await Promise.all([
    import('@headwater/aws/silver'),
    import('./open-silver.ts'),
  ])
  const aws = await openTargetAws(session.target, asset.dataset.region)
  try {
    const context = silverContext(session, ledger, aws, asset)
    const dates = Object.keys(partitions).sort()
    const originals = dates.filter((date) => partitions[date]?.original)
    if (wantsBackup && originals.length === 0)
      print.write('Nothing to back up: none of these dates has a run that counts.\n\n')
    else if (wantsBackup) {
      const document = await backup(context, { backfillId, partitions: originals, reason })
      print.write(`${formatBackup(document, { ...screen(print), next: [] })}\n\n`)
    }
    if (rerun !== undefined) {
      const about = { error: rerun.error, partitions: dates, backfillId, reason }
      await recordQuarantineRerun(context, { ...about, ...(ticket !== undefined && { ticket }) })
    }
  } finally {
    aws.close()
  }
}
