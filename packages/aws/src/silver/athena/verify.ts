import { UserError } from '@headwater/errors'
import type { SilverContext } from '../context.ts'
import type { SuccessDocument } from '../documents.ts'
import { homeSuccessKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { readSuccess } from '../read-documents.ts'
import { queryAthena } from './query.ts'
import { canonicalQuery, verifyQuery } from './tables.ts'
import type { AthenaVerification } from './verification.ts'

/** A run of a date, to be verified. */
export interface VerifiedRun {
  readonly ingest_date: string
  readonly schema_v: string
  readonly run_id: string
}

/** Runs in one query. */
const AT_ONCE = 200

/**
 * Asks Athena for the rows of runs, and the first and last of their dates, and compares them with `_SUCCESS` and the
 * ingest_date: what readers will see is what was written. Throws UserError `bad-argument` for no runs; as `queryAthena`.
 */
export async function verifyByAthena(
  context: SilverContext,
  runs: readonly VerifiedRun[],
): Promise<AthenaVerification> {
  if (runs.length === 0) throw new UserError('bad-argument', 'there are no runs to verify')
  const found = new Map<string, { rows: number; first: string | null; last: string | null }>()
  const ids = runs.map(({ run_id }) => run_id)
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const query = verifyQuery(context.dataset, ids.slice(from, from + AT_ONCE))
    for (const [runId, rows, first, last] of await queryAthena(context, query)) {
      if (runId != null) found.set(runId, { rows: Number(rows), first: first ?? null, last: last ?? null })
    }
  }
  const objects = openObjects(context.aws, context.dataset.silver.bucket)
  const verified = await Promise.all(
    runs.map(async (run) => {
      const success = await readSuccess(objects, homeSuccessKey(context.dataset, run))
      const seen = found.get(run.run_id) ?? { rows: 0, first: null, last: null }
      const findings = success.ok ? wrong(run, seen, success.document) : [success.message]
      return { run_id: run.run_id, ...seen, findings }
    }),
  )
  return {
    query: verifyQuery(context.dataset, ids),
    runs: verified,
    ok: verified.every(({ findings }) => findings.length === 0),
    counting: canonicalQuery(context.dataset),
  }
}

function wrong(
  { ingest_date }: VerifiedRun,
  { rows, last }: { readonly rows: number; readonly last: string | null },
  { metrics }: SuccessDocument,
): string[] {
  const findings: string[] = []
  if (rows !== metrics.valid_rows) {
    const unknown = rows === 0 ? ': its partitions are not in the catalog' : ''
    findings.push(`Athena finds ${rows} rows, and _SUCCESS says ${metrics.valid_rows}${unknown}`)
  }
  const out = metrics.valid_rows + metrics.quarantined_rows + metrics.condemned_rows
  if (out !== metrics.input_rows)
    findings.push(`${metrics.input_rows} rows of Bronze came in, and ${out} are accounted for`)
  if (last !== null && last.slice(0, 10) > ingest_date)
    findings.push(`a row of ${last} is later than its ingest_date ${ingest_date}`)
  return findings
}
