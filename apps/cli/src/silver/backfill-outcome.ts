import type { IsolatedRun } from '@headwater/engine'
import type { Ledger } from '@headwater/ledger'
import type { Plan } from '@headwater/planner'
import type { NextCommand } from '@headwater/reporters'
import { type BackfillEnd, formatBackfillEnd } from '@headwater/reporters/silver'
import type { OpenSession } from '../session.ts'
import { screen } from '../terminal.ts'
import { asideAsset, asideFacts } from './aside-plan.ts'
import { comparisonOf, summaryOf } from './promotion-view.ts'
import { silverCommand } from './silver-commands.ts'

/** What has become of a backfill that writes aside, over all attempts of its run. */
export interface BackfillOutcome extends BackfillEnd {
  readonly backfillId: string
  readonly runs: readonly IsolatedRun[]
}

/** As the ledger has it; null for a plan that writes nothing aside. */
export async function backfillOutcome(
  session: OpenSession,
  ledger: Ledger,
  plan: Plan,
): Promise<BackfillOutcome | null> {
  const facts = asideFacts(plan)
  const asset = asideAsset(session, plan)
  if (facts === null || asset === null) return null
  const { newestOfDates } = await import('@headwater/aws/silver')
  const runs = newestOfDates(await ledger.isolated.find({ asset: asset.key, backfillId: facts.backfillId }))
  const at = (wanted: (run: IsolatedRun) => boolean) =>
    runs
      .filter(wanted)
      .map(({ partition }) => partition)
      .sort()
  const validated = runs.filter(({ state }) => state === 'validated')
  const done = new Set(at(({ state }) => state === 'validated' || state === 'failed'))
  const failed = at(({ state }) => state === 'failed')
  const notRun = Object.keys(facts.partitions)
    .filter((date) => !done.has(date))
    .sort()
  return {
    backfillId: facts.backfillId,
    runs,
    validated: at(({ state }) => state === 'validated'),
    failed,
    notRun,
    different: at(
      ({ state, difference }) => state === 'validated' && difference !== null && !comparisonOf(difference).equal,
    ),
    first: at(({ state, replaces }) => state === 'validated' && replaces === null),
    summary: await summaryOf(validated.map(({ difference }) => difference)),
    promoted: false,
  }
}

/** The closing lines of a backfill: how many dates are right, how they differ, and how to look, promote and undo. */
export function backfillInWords(
  outcome: BackfillOutcome,
  { target }: Pick<OpenSession, 'target'>,
  stream: NodeJS.WriteStream,
): string {
  return formatBackfillEnd(outcome, { ...screen(stream), next: backfillNext(outcome, target.name) })
}

/** What to type after a backfill. */
export function backfillNext(
  { backfillId, validated, failed, notRun, promoted }: BackfillOutcome,
  target: string,
): NextCommand[] {
  const id = [backfillId]
  const undo = { label: 'undo', command: silverCommand('rollback', promoted ? id : [...id, '--delete'], target) }
  if (validated.length === 0) return failed.length > 0 ? [undo] : []
  const partial = failed.length > 0 ? ['--ready-only'] : []
  return [
    { label: 'look', command: silverCommand('compare', id, target) },
    // Dates that were never run stand in the way of the others: a resume, or a rollback, decides about them.
    ...(promoted || notRun.length > 0
      ? []
      : [{ label: 'promote', command: silverCommand('promote', [...id, ...partial], target) }]),
    undo,
  ]
}
