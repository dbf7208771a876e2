import type { IsolatedStore } from '@headwater/engine'
import { didYouMean, UserError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import type { Aws } from '../clients.ts'
import { newBackfillNames } from '../names/new-names.ts'
import type { BackfillFacts, PartitionFacts } from './backfill-facts.ts'
import type { Dataset } from './dataset.ts'
import { openObjects } from './objects.ts'
import { type Arrival, bronzeArrivals, chooseBronze } from './prepare/bronze.ts'
import { refuseOverlap } from './prepare/overlap.ts'
import { standingRuns } from './prepare/standing-runs.ts'
import { readCanonical } from './read-documents.ts'

export interface BackfillRequest {
  /** Of Silver. */
  readonly asset: AssetKey
  /** Ingest_dates. */
  readonly partitions: readonly string[]
  /** Default: that of the run that counts now, date by date; the dataset's where none does. */
  readonly schemaVersion?: string
  /** A purpose, for the names. */
  readonly label?: string
  /** Which of several Bronze runs of a date is meant. */
  readonly bronzeRun?: string
  /** A date without Bronze refuses the whole, instead of being left out. */
  readonly strict: boolean
  /** The target's clock. */
  readonly now: Date
  readonly store: IsolatedStore
  /** For the commands in messages. Default: `sandbox`. */
  readonly target?: string
  /** Whether a Headwater run that has not ended well can still be resumed. Default: every one that has an unfinished date. */
  readonly isOpen?: (headwaterRun: string) => Promise<boolean>
}

/**
 * Finds out everything about a backfill before anything is started, and changes nothing: its Bronze, what counts now, what the
 * runs will be called, what they are given. Throws UserError for what refuses it (no Bronze, two Bronze runs for one date, an
 * unfinished backfill of the same dates, an unknown schema version, a label that makes a name too long), AwsError for what AWS does.
 */
export async function prepareBackfill(aws: Aws, dataset: Dataset, request: BackfillRequest): Promise<BackfillFacts> {
  const { asset, label, store, now } = request
  const dates = [...new Set(request.partitions)].sort()
  if (request.schemaVersion !== undefined && !Object.hasOwn(dataset.schemas, request.schemaVersion)) {
    throw unknownSchema(dataset, request.schemaVersion)
  }
  const [arrivals, canonical] = await Promise.all([
    bronzeArrivals(aws, dataset, dates),
    readCanonical(openObjects(aws, dataset.silver.bucket), dataset),
    refuseOverlap(store, asset, dates, {
      isOpen: request.isOpen ?? null,
      target: request.target ?? 'sandbox',
    }),
  ])
  const { chosen, missing } = chooseBronze(dataset, arrivals, request.bronzeRun)
  const used = [...chosen.keys()]
  if (used.length === 0 || (request.strict && missing.length > 0)) throw noBronze(dataset, missing, used.length)

  const originals = canonical?.document.partitions ?? {}
  const [standing, known] = await Promise.all([
    standingRuns(aws, dataset, used, originals),
    store.find({ asset, partitions: used }),
  ])
  const taken = new Set([...standing.runIds, ...known.flatMap(({ runId, backfillId }) => [runId, backfillId ?? runId])])
  const naming = { now, isTaken: (name: string) => taken.has(name), ...(label !== undefined && { label }) }
  const { backfillId, runIds } = newBackfillNames(used, naming)
  const partitions: { [date: string]: PartitionFacts } = {}
  let bytes = 0
  for (const [date, bronze] of chosen) {
    const runId = runIds.get(date) ?? ''
    const original = Object.hasOwn(originals, date) ? (originals[date] ?? null) : null
    const schemaVersion = request.schemaVersion ?? original?.schema_v ?? dataset.schemaVersion
    partitions[date] = {
      backfillId,
      runId,
      input: inputOf(dataset, bronze, { runId, schemaVersion, now }),
      bronze: { key: bronze.key, runId: bronze.runId, bytes: bronze.bytes },
      original,
    }
    bytes += (original !== null && standing.bytes.get(original.run_id)) || bronze.bytes
  }
  const leftOut = missing.map((date) => ({ date, why: 'no Bronze' }))
  const schemaVersions = [...new Set(Object.values(partitions).map(({ input }) => input.schema_version))].sort()
  return { backfillId, schemaVersions, label: label ?? null, partitions, leftOut, bytes }
}

/** In the runbook's words and order; the time to the second, as `date` writes it. */
function inputOf(
  dataset: Dataset,
  bronze: Arrival,
  { runId, schemaVersion, now }: { readonly runId: string; readonly schemaVersion: string; readonly now: Date },
): PartitionFacts['input'] {
  return {
    run_key: runId,
    s3_bucket: dataset.bronze.bucket,
    s3_key: bronze.key,
    schema_version: schemaVersion,
    trigger_source: 'manual_backfill',
    trigger_event_id: `backfill-${bronze.date}`,
    trigger_event_time: `${now.toISOString().slice(0, 19)}Z`,
  }
}

function unknownSchema({ schemas }: Dataset, given: string): UserError {
  const known = Object.keys(schemas)
  return new UserError('bad-argument', `there is no schema version "${given}"`, {
    details: [...didYouMean(given, known), `expected  ${known.join(', ')}`],
    next: [`write  --schema-version ${known.at(-1) ?? ''}`],
  })
}

function noBronze({ bronze }: Dataset, missing: readonly string[], others: number): UserError {
  const [first] = missing
  const shown = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ` and ${missing.length - 5} more` : '')
  return new UserError('refused', `no Bronze for ${shown}`, {
    details: [`nothing lies under s3://${bronze.bucket}/${bronze.prefix}/ingest_date=${first}/`],
    next: [
      `aws s3 ls s3://${bronze.bucket}/${bronze.prefix}/ingest_date=${first}/ --recursive`,
      ...(others > 0
        ? [`without --strict the other ${others} are run, and ${missing.length === 1 ? 'it is' : 'these are'} left out`]
        : []),
    ],
  })
}
