import type { RunComparison } from '@headwater/aws/silver'
import { formatComparison } from '@headwater/reporters/silver'
import type { RequestFlags } from '../request.ts'
import { safeJson } from '../secrets.ts'
import { wantedDates } from '../silver/asked-dates.ts'
import { pairsOf } from '../silver/known-pairs.ts'
import { withSilver } from '../silver/open-silver.ts'
import { silverCommand } from '../silver/silver-commands.ts'
import { subjectOf } from '../silver/subject.ts'
import { screen, tell } from '../terminal.ts'

export interface CompareFlags extends Pick<RequestFlags, 'target' | 'partitions' | 'partition' | 'json'> {
  readonly runs?: readonly [string, string]
  readonly rows: number
}

/**
 * `headwater compare`: how two runs of a date differ, for each date. Without `--runs`: what counts (`a`) and the newest
 * validated run that does not (`b`); of a backfill that counts, what counted before it, and it. Exit code 0 whatever differs.
 * `--json` prints `{ asset, summary, comparisons, without }`.
 */
export async function compare(word: string, flags: CompareFlags): Promise<void> {
  await withSilver(flags, async (silver) => {
    const { session } = silver
    const subject = await subjectOf(silver, word)
    const where = session.target.name
    const dates = wantedDates(session, subject, flags, (partitions) =>
      silverCommand('compare', [word, '--partitions', partitions], where),
    )
    const context = await silver.context(subject.asset)
    const found = await pairsOf(silver, subject, dates, flags.runs)
    const integration = await import('@headwater/aws/silver')
    const comparisons: RunComparison[] = []
    for (const [at, pair] of found.pairs.entries()) {
      if (found.pairs.length > 3 && at % 10 === 0) tell(`comparing ${pair.date} (${at + 1} of ${found.pairs.length}) …`)
      comparisons.push(await integration.compareRuns(context.aws, context.dataset, { ...pair, target: where }))
    }
    const summary = integration.summarize(integration.total(comparisons))
    const asset = session.graph.label(subject.asset.key)
    if (flags.json) {
      process.stdout.write(`${safeJson({ asset: subject.asset.key, summary, comparisons, without: found.without })}\n`)
      return
    }
    const text = formatComparison(comparisons, {
      ...screen(process.stdout),
      asset,
      target: where,
      summary,
      rows: flags.rows,
      without: found.without,
      next: nextOf(found.promotable, where),
    })
    process.stdout.write(`${text}\n`)
  })
}

function nextOf(promotable: readonly string[], target: string): { label: string; command: string }[] {
  const shown = promotable.slice(0, 3)
  return shown.map((id, i) => ({ label: i === 0 ? 'promote' : '', command: silverCommand('promote', [id], target) }))
}
