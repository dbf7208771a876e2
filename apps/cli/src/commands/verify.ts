import type { RunRef } from '@headwater/aws/silver'
import { UserError } from '@headwater/errors'
import { formatVerification } from '@headwater/reporters/silver'
import type { RequestFlags } from '../request.ts'
import { safeJson } from '../secrets.ts'
import { askedDates } from '../silver/asked-dates.ts'
import { type Silver, withSilver } from '../silver/open-silver.ts'
import { countedOnce } from '../silver/partition-history.ts'
import { silverCommand } from '../silver/silver-commands.ts'
import { type Subject, subjectOf } from '../silver/subject.ts'
import { screen, tell } from '../terminal.ts'

export interface VerifyFlags extends Pick<RequestFlags, 'target' | 'partitions' | 'partition' | 'json'> {
  readonly view?: boolean
}

/**
 * `headwater verify`: asks Athena for the rows of each run and the first and last of their times, and compares them with what
 * was written. Of an asset: the runs that count. Exit code 1 where they are not the same. `--json` prints
 * `{ query, runs, ok, counting }`. With `--view` it makes Athena's view of the rows that count, too.
 */
export async function verify(word: string, flags: VerifyFlags): Promise<void> {
  await withSilver(flags, async (silver) => {
    const { session } = silver
    const subject = await subjectOf(silver, word)
    const runs = await runsToVerify(silver, subject, askedDates(session, subject, flags))
    if (runs.length === 0) {
      throw new UserError('bad-partition', 'nothing counts for these dates, and nothing is validated', {
        next: [silverCommand('history', [word, '--partitions', '2024-01-15'], session.target.name)],
      })
    }
    const { ensureCanonicalView, verifyByAthena } = await import('@headwater/aws/silver')
    const context = await silver.context(subject.asset)
    const found = await verifyByAthena(context, runs)
    if (flags.view) tell(`made ${await ensureCanonicalView(context)}`)
    if (!found.ok) process.exitCode = 1
    if (flags.json) {
      process.stdout.write(`${safeJson(found)}\n`)
      return
    }
    const asset = session.graph.label(subject.asset.key)
    process.stdout.write(
      `${formatVerification(found, { ...screen(process.stdout), asset, target: session.target.name })}\n`,
    )
  })
}

async function runsToVerify(silver: Silver, subject: Subject, dates: readonly string[] | null): Promise<RunRef[]> {
  if (subject.type === 'runs') {
    return subject.runs
      .filter(({ state, partition }) => state === 'validated' && (dates?.includes(partition) ?? true))
      .map(({ partition, schemaVersion, runId }) => ({
        ingest_date: partition,
        schema_v: schemaVersion,
        run_id: runId,
      }))
  }
  const { aws, dataset } = await silver.context(subject.asset)
  const { openObjects, readCanonical } = await import('@headwater/aws/silver')
  const canonical = await readCanonical(openObjects(aws, dataset.silver.bucket), dataset)
  if (subject.type === 'original' && canonical !== null) {
    return subject.dates.flatMap((date) =>
      countedOnce(canonical.document, date)
        .filter(({ runId }) => runId === subject.id)
        .map(({ runId, schemaVersion }) => ({ ingest_date: date, schema_v: schemaVersion, run_id: runId })),
    )
  }
  return Object.entries(canonical?.document.partitions ?? {})
    .filter(([date]) => dates?.includes(date) ?? true)
    .map(([ingest_date, { schema_v, run_id }]) => ({ ingest_date, schema_v, run_id }))
}
