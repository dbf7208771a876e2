import { didYouMean, UserError } from '@headwater/errors'
import { datesAsRanges, formatQuarantine } from '@headwater/reporters/silver'
import type { RequestFlags } from '../request.ts'
import { safeJson } from '../secrets.ts'
import { askedDates } from '../silver/asked-dates.ts'
import { type Silver, withSilver } from '../silver/open-silver.ts'
import { silverCommand } from '../silver/silver-commands.ts'
import { type Subject, subjectOf } from '../silver/subject.ts'
import { screen, tell } from '../terminal.ts'
import type { MaterializeFlags } from './materialize.ts'

export interface QuarantineListFlags extends Pick<RequestFlags, 'target' | 'partitions' | 'partition' | 'json'> {
  readonly error?: string
  readonly rows: number
}

export interface QuarantineRerunFlags extends MaterializeFlags {
  readonly error?: string
}

/** Why a row is not valid: runbook B. */
const ERRORS = ['schema', 'null', 'type', 'currency', 'timestamp', 'duplicate', 'max attempts']

/** `headwater quarantine list`: rows that were not valid, by what was wrong. `--json` prints a `QuarantineList`. */
export async function listQuarantine(word: string, flags: QuarantineListFlags): Promise<void> {
  refuseUnknown(flags.error)
  await withSilver(flags, async (silver) => {
    const subject = await subjectOf(silver, word)
    const found = await look(silver, subject, flags)
    if (flags.json) {
      process.stdout.write(`${safeJson(found)}\n`)
      return
    }
    const { session } = silver
    const asset = session.graph.label(subject.asset.key)
    const again = ['rerun', asset, ...(flags.error === undefined ? [] : ['--error', flags.error])]
    const text = formatQuarantine(found, {
      ...screen(process.stdout),
      asset,
      target: session.target.name,
      rows: flags.rows,
      next:
        found.dates.length === 0
          ? []
          : [{ label: 'after the fix', command: silverCommand('quarantine', again, session.target.name) }],
    })
    process.stdout.write(`${text}\n`)
  })
}

/** `headwater quarantine rerun`: a backfill of the dates that have such rows. Each row's attempts count on. */
export async function rerunQuarantine(word: string, flags: QuarantineRerunFlags): Promise<void> {
  refuseUnknown(flags.error)
  const { asset, dates } = await withSilver(flags, async (silver) => {
    const subject = await subjectOf(silver, word)
    const found = await look(silver, subject, flags)
    return {
      asset: silver.session.graph.label(subject.asset.key),
      dates: found.dates.map(({ ingest_date }) => ingest_date),
    }
  })
  if (dates.length === 0) {
    process.stdout.write(
      `No quarantined rows${flags.error === undefined ? '' : ` with ${flags.error}`}: nothing to run again.\n`,
    )
    return
  }
  const partitions = datesAsRanges(dates)
  tell(`dates with quarantined rows: ${partitions}`)
  const { backfill } = await import('./materialize.ts')
  const { error = null, partition: _, ...rest } = flags
  await backfill([asset], { ...rest, partitions, rerun: { error } })
}

async function look(
  silver: Silver,
  subject: Subject,
  flags: Pick<QuarantineListFlags, 'error' | 'partitions' | 'partition'>,
) {
  const { listQuarantine } = await import('@headwater/aws/silver')
  const partitions = askedDates(silver.session, subject, flags)
  return listQuarantine(await silver.context(subject.asset), {
    ...(partitions !== null && { partitions }),
    ...(flags.error !== undefined && { error: flags.error }),
  })
}

function refuseUnknown(error: string | undefined): void {
  if (error === undefined || ERRORS.includes(error)) return
  throw new UserError('bad-argument', `no row is quarantined for "${error}"`, {
    details: [...didYouMean(error, ERRORS), `errors  ${ERRORS.join(', ')}`],
  })
}
