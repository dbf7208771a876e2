import type { SilverContext } from '@headwater/aws/silver'
import { formatHistory, type PartitionHistory } from '@headwater/reporters/silver'
import type { RequestFlags } from '../request.ts'
import { safeJson } from '../secrets.ts'
import { wantedDates } from '../silver/asked-dates.ts'
import { type Silver, withSilver } from '../silver/open-silver.ts'
import { originalsOf, whatCounts } from '../silver/originals.ts'
import { deedsOn, historyOf } from '../silver/partition-history.ts'
import { silverCommand } from '../silver/silver-commands.ts'
import { subjectOf } from '../silver/subject.ts'
import { screen } from '../terminal.ts'

export type HistoryFlags = Pick<RequestFlags, 'target' | 'partitions' | 'partition' | 'json'>

/** `headwater history`: the runs of some dates, which of them count, and what was done. `--json` prints a `PartitionHistory`. */
export async function history(word: string, flags: HistoryFlags): Promise<void> {
  await withSilver(flags, async (silver) => {
    const { session } = silver
    const { target, graph } = session
    const subject = await subjectOf(silver, word)
    const dates = wantedDates(session, subject, flags, (partitions) =>
      silverCommand('history', [word, '--partitions', partitions], target.name),
    )
    const context = await silver.context(subject.asset)
    const found = await lookUp(context, graph.label(subject.asset.key), target.name, dates)
    if (flags.json) {
      process.stdout.write(`${safeJson({ ...found, asset: subject.asset.key })}\n`)
      return
    }
    const next = nextOf(silver, found, graph.label(subject.asset.key))
    process.stdout.write(`${formatHistory(found, { ...screen(process.stdout), now: target.now(), next })}\n`)
  })
}

async function lookUp(
  context: SilverContext,
  asset: string,
  target: string,
  dates: readonly string[],
): Promise<PartitionHistory> {
  const { dataset, store } = context
  const key = dataset.silver.asset
  const [document, runs, deeds] = await Promise.all([
    whatCounts(context),
    store.find({ asset: key, partitions: dates }),
    store.deeds(key),
  ])
  const partitions = await Promise.all(
    dates.map(async (date) => {
      const own = runs.filter(({ partition }) => partition === date)
      return historyOf(date, own, await originalsOf(context, document, date, own), document)
    }),
  )
  const ids = new Set([
    ...partitions.flatMap((one) => one.runs.map(({ runId }) => runId)),
    ...runs.flatMap(({ backfillId }) => backfillId ?? []),
  ])
  return { asset, target, partitions, deeds: deedsOn(deeds, dates, ids) }
}

function nextOf(
  { session }: Silver,
  { partitions }: PartitionHistory,
  asset: string,
): { label: string; command: string }[] {
  const [only, ...more] = partitions
  if (only === undefined || more.length > 0) return []
  const newest = only.runs.findLast(({ state, canonical }) => state === 'validated' && !canonical)
  if (newest === undefined) return []
  const { name } = session.target
  return [
    { label: 'compare', command: silverCommand('compare', [asset, '--partition', only.date], name) },
    { label: 'promote', command: silverCommand('promote', [newest.runId], name) },
  ]
}
