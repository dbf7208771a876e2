import { UserError } from '@headwater/errors'
import { countingAfter } from '../canonical/change.ts'
import { readCounting } from '../canonical/compare-and-set.ts'
import { changedMonths, goldInputs } from '../canonical/months.ts'
import { commandFor, type SilverContext, say } from '../context.ts'
import type { CanonicalDocument, CanonicalRun } from '../documents.ts'
import { earlierRun } from '../gold/months-of-move.ts'
import { mendDerived } from '../mend.ts'
import { validateRun } from '../validate/validate-run.ts'
import { namedRuns } from './named-runs.ts'
import type { RollbackPreview } from './rolled-back.ts'
import { type WayBack, wayBack } from './way-back.ts'

/**
 * What rolling back a backfill or a run would change, and whether what it goes back to is whole: every part is there and is
 * read. Changes nothing but what a crash had left undone. Throws UserError: `unknown-run`; `refused` for a run that nothing
 * counted before.
 */
export async function previewRollback(context: SilverContext, id: string): Promise<RollbackPreview> {
  await mendDerived(context)
  const current = await readCounting(context)
  const ways = waysBack(context, current, await namedRuns(context, current, id))
  const back = ways.filter((way) => way.type === 'back')
  const looked = counted(context, back.length)
  const partitions = await Promise.all(
    back.map(async ({ date, from, to }) => {
      const broken = await brokenParts(context, date, to)
      looked()
      return { ingest_date: date, from, to, broken }
    }),
  )
  const moved = new Map(back.map(({ date, to }) => [date, to]))
  const counting = countingAfter(current.partitions, moved)
  const orders = changedMonths(current.partitions, moved).map((month) => ({
    month,
    inputs: goldInputs(counting, month),
  }))
  const months = await Promise.all(
    orders
      .filter(({ inputs }) => inputs.length > 0)
      .map(async (order) => ({ month: order.month, run_id: await earlierRun(context, order, current) })),
  )
  return {
    id,
    version: current.version,
    partitions,
    covered: coveredOf(ways),
    notCounting: ways.flatMap((way) =>
      way.type === 'not counting' ? [{ ingest_date: way.date, run_id: way.runId, once: way.once }] : [],
    ),
    months,
    emptied: orders.flatMap(({ month, inputs }) => (inputs.length === 0 ? [month] : [])),
  }
}

/** Where each run stands. Throws UserError `refused` for the run that nothing counted before. */
export function waysBack(
  context: SilverContext,
  current: CanonicalDocument,
  runs: readonly { readonly date: string; readonly runId: string }[],
): WayBack[] {
  return runs.map((run) => {
    const way = wayBack(current, run)
    if (way.type !== 'first') return way
    throw new UserError(
      'refused',
      `${run.runId} is the first that counted for ${run.date}: there is nothing to go back to`,
      {
        next: [
          `promote another run of that date; they are   ${commandFor(context, ['history', context.dataset.silver.asset, '--partition', run.date])}`,
        ],
      },
    )
  })
}

export function coveredOf(ways: readonly WayBack[]): RollbackPreview['covered'] {
  return ways.flatMap((way) => (way.type === 'covered' ? [{ ingest_date: way.date, now: way.now, by: way.by }] : []))
}

/** Tells of every tenth date: reading all parts of a month takes its time. */
function counted(context: SilverContext, all: number): () => void {
  let done = 0
  return () => {
    done += 1
    if (done % 10 === 0) say(context, `looking whether what counted before is whole: ${done} of ${all} dates`)
  }
}

async function brokenParts(context: SilverContext, date: string, run: CanonicalRun | null): Promise<string[]> {
  if (run === null) return []
  const asked = { date, runId: run.run_id, schemaVersion: run.schema_v, executionArn: null }
  const { findings } = await validateRun(context.aws, context.dataset, { ...asked, as: 'whole' })
  return findings.map(({ message, evidence }) => [message, ...evidence].join('; '))
}
