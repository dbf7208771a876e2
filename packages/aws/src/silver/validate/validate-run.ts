import type { RunMetrics } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import type { Aws } from '../../clients.ts'
import type { Dataset } from '../dataset.ts'
import { homeMonth, homeSuccessKey, runFolder } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { readSuccess } from '../read-documents.ts'
import type { RunAsked } from './facts.ts'
import { counted, type Finding, s3Url } from './finding.ts'
import { lookAtRun } from './look-at-run.ts'
import { NEW, WHOLE } from './rules.ts'

export interface ValidateRun extends RunAsked {
  /** The raw file that it was made of. Default: the one of that date; of several, any whose rows are as many. */
  readonly bronzeKey?: string
  /**
   * - `new` (default): everything that a new run has to fulfil before it may be promoted
   * - `whole`: that an earlier run is still there, whole and readable, as before a rollback: not its input nor the limits,
   *   which may have been others when it was made
   */
  readonly as?: 'new' | 'whole'
}

/** What is known of a run after it was looked at. `ok`: there is no finding. */
export interface Validation {
  readonly ok: boolean
  /** Null where `_SUCCESS` could not be read. */
  readonly metrics: RunMetrics | null
  /** Months that have rows of it, sorted. */
  readonly months: readonly string[]
  /** Every object in its folders of the Silver bucket. */
  readonly files: readonly { readonly key: string; readonly bytes: number }[]
  /** In the order in which they matter. */
  readonly findings: readonly Finding[]
}

/**
 * Whether a run is right: all of runbook B's Validate, and that its parts hold what `_SUCCESS` says. Reads, and changes
 * nothing. What is wrong with the run is a finding, with what was found, where, and what was expected; that S3 does not let
 * us look is thrown (AwsError).
 */
export async function validateRun(
  aws: Aws,
  dataset: Dataset,
  { bronzeKey, as = 'new', ...asked }: ValidateRun,
): Promise<Validation> {
  if (!Object.hasOwn(dataset.schemas, asked.schemaVersion)) {
    throw new UserError('bad-argument', `there is no schema version ${asked.schemaVersion}`, {
      details: [`found ${asked.schemaVersion}, expected one of ${Object.keys(dataset.schemas).join(', ')}`],
    })
  }
  const silver = openObjects(aws, dataset.silver.bucket)
  const ref = { ingest_date: asked.date, schema_v: asked.schemaVersion, run_id: asked.runId }
  const read = await readSuccess(silver, homeSuccessKey(dataset, ref))
  if (!read.ok) {
    const folder = runFolder(dataset, homeMonth(asked.date), asked.schemaVersion, asked.runId)
    const objects = await silver.list(`${folder}/`)
    const parts = objects.filter(({ key }) => key.endsWith('.parquet'))
    const evidence = [
      read.message,
      `${s3Url(silver.bucket, folder)}/: found ${parts.length === 0 ? 'no part' : counted(parts.length, 'part')}, expected a _SUCCESS written after all parts`,
    ]
    const message =
      read.problem === 'missing' ? 'there is no _SUCCESS: the job died, or is still writing' : read.message
    return {
      ok: false,
      metrics: null,
      months: [],
      files: objects.map(({ key, bytes }) => ({ key, bytes })),
      findings: [{ rule: 'success', message, evidence }],
    }
  }
  const look = { input: as === 'new', ...(bronzeKey !== undefined && { bronzeKey }) }
  const { facts, objects } = await lookAtRun(aws, dataset, asked, read.document, look)
  const rules = as === 'new' ? NEW : WHOLE
  const findings = rules.flatMap((rule) => rule(facts, dataset) ?? [])
  const filled = facts.parts.filter(({ named, rowsNamed }) => named > 0 && rowsNamed !== 0)
  return {
    ok: findings.length === 0,
    metrics: read.document.metrics,
    months: [...new Set(filled.flatMap(({ month }) => month ?? []))].sort(),
    files: objects.map(({ key, bytes }) => ({ key, bytes })),
    findings,
  }
}
