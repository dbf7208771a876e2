import type { RunEnd } from '@headwater/engine'
import type { Ledger } from '@headwater/ledger'
import type { Plan } from '@headwater/planner'
import { safeJson } from '../secrets.ts'
import type { OpenSession } from '../session.ts'
import { asideAsset, asideFacts } from './aside-plan.ts'
import { type BackfillOutcome, backfillInWords, backfillNext, backfillOutcome } from './backfill-outcome.ts'
import { openTargetAws, silverContext } from './open-silver.ts'
import { exitCodeOfPromotion, promoteRuns, promotionInWords } from './promote-runs.ts'

/**
 * What comes after the last date of a backfill that writes aside: with `--promote` what is right throughout is promoted, and
 * it is told how to look at it, promote it and undo it. With `json` one more line: `{ "type": "backfill ended", … }`.
 */
export async function afterBackfill(
  session: OpenSession,
  ledger: Ledger,
  plan: Plan,
  { state }: Pick<RunEnd, 'state'>,
  { reason, json }: { readonly reason: string | null; readonly json: boolean },
): Promise<void> {
  const outcome = await backfillOutcome(session, ledger, plan)
  if (outcome === null) return
  const promotes = asideFacts(plan)?.promote === true && state === 'succeeded'
  const promoted = promotes && (await promoteAll(session, ledger, plan, outcome, reason, json))
  const told = { ...outcome, promoted }
  if (json) {
    const { runs: _, ...rest } = told
    const line = { type: 'backfill ended', ...rest, next: backfillNext(told, session.target.name) }
    process.stdout.write(`${JSON.stringify(JSON.parse(safeJson(line)))}\n`)
    return
  }
  process.stdout.write(`\n${backfillInWords(told, session, process.stdout)}\n`)
}

/** Gives whether all of it counts now. */
async function promoteAll(
  session: OpenSession,
  ledger: Ledger,
  plan: Plan,
  { backfillId }: BackfillOutcome,
  reason: string | null,
  json: boolean,
): Promise<boolean> {
  const asset = asideAsset(session, plan)
  if (asset === null) return false
  const { previewPromotion } = await import('@headwater/aws/silver')
  const stream = json ? process.stderr : process.stdout
  const aws = await openTargetAws(session.target, asset.dataset.region)
  try {
    const context = silverContext(session, ledger, aws, asset)
    const accept = await previewPromotion(context, [backfillId])
    const ticket = asideFacts(plan)?.ticket
    const result = await promoteRuns(
      session,
      context,
      asset,
      { accept, reason, ...(ticket !== undefined && { ticket }) },
      stream,
    )
    stream.write(`\n${promotionInWords(result, [backfillId], session.target.name, stream)}\n`)
    const code = exitCodeOfPromotion(result)
    if (code !== 0) process.exitCode = code
    return code === 0
  } finally {
    aws.close()
  }
}
