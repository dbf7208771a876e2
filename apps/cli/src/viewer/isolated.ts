import type { CanonicalDocument } from '@headwater/aws/silver'
import type { Deed, IsolatedRun } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import { type AssetKey, isPartition, type Json } from '@headwater/graph'
import { formatComparison } from '@headwater/reporters/silver'
import type { ComparisonView, DeedView, IsolatedRunView, IsolatedView } from '@headwater/viewer'
import { hideSecrets, safeJson } from '../secrets.ts'
import type { Session } from '../session.ts'
import { isolatedAssets } from '../silver/isolated-assets.ts'
import { pairsOf } from '../silver/known-pairs.ts'
import { withSilver } from '../silver/open-silver.ts'
import { originalsOf, whatCounts } from '../silver/originals.ts'
import { isDeedOn, type Original } from '../silver/partition-history.ts'
import { targetNow } from './target-now.ts'

/** Sample rows of each kind, and columns that a line may have. */
const ROWS = 5
const WIDTH = 200

/** The runs of a partition, which of them counts, and what was done. Throws UserError, UnreachableError. */
export async function isolatedView(session: Session, key: AssetKey, partition: string): Promise<IsolatedView> {
  const date = knownDate(session, key, partition)
  return withSilver({ target: targetNow(session).name }, async (silver) => {
    const context = await silver.context(assetOf(session, key))
    const [document, made, deeds] = await Promise.all([
      whatCounts(context),
      context.store.find({ asset: key, partitions: [date] }),
      context.store.deeds(key),
    ])
    const originals = await originalsOf(context, document, date, made)
    const runs = [...originals.map((run) => originalView(run, document)), ...made.map(runView)]
    const ids = new Set(runs.flatMap(({ runId, backfillId }) => [runId, backfillId ?? runId]))
    const view: IsolatedView = {
      partition: date,
      canonical: Object.hasOwn(document.partitions, date) ? (document.partitions[date]?.run_id ?? null) : null,
      runs: runs.sort((a, b) => (a.plannedAt < b.plannedAt ? 1 : -1)),
      deeds: deeds
        .filter((deed) => isDeedOn(deed, [date], ids))
        .map((deed) => deedView(deed, date))
        .reverse(),
    }
    return JSON.parse(safeJson(view))
  })
}

/** How run `b` of a partition differs from run `a`. Throws UserError `unknown-run`, UnreachableError. */
export async function comparisonView(
  session: Session,
  key: AssetKey,
  partition: string,
  a: string,
  b: string,
): Promise<ComparisonView> {
  const date = knownDate(session, key, partition)
  return withSilver({ target: targetNow(session).name }, async (silver) => {
    const asset = assetOf(session, key)
    const context = await silver.context(asset)
    const { pairs } = await pairsOf(silver, { type: 'asset', asset }, [date], [a, b])
    const [pair] = pairs
    if (pair === undefined) throw new UserError('unknown-run', `${date} has not both of these runs`)
    const { compareRuns, summarize, total } = await import('@headwater/aws/silver')
    const target = session.target.name
    const comparison = await compareRuns(context.aws, context.dataset, { ...pair, target })
    const text = formatComparison([comparison], {
      ...{ colour: false, width: WIDTH, redact: hideSecrets, rows: ROWS },
      ...{ asset: session.graph.label(key), target, without: [], next: [] },
      summary: summarize(total([comparison])),
    })
    return { comparison: JSON.parse(safeJson(comparison)), lines: text.split('\n') }
  })
}

function assetOf({ graph }: Session, key: AssetKey) {
  const found = isolatedAssets(graph).find((asset) => asset.key === key)
  if (found) return found
  throw new UserError('bad-argument', `${graph.label(key)} is not written aside and promoted`)
}

/** One partition as the graph knows it. Throws UserError `bad-partition`. */
function knownDate({ graph }: Session, key: AssetKey, text: string): string {
  const { partitions } = graph.asset(key)
  if (partitions !== undefined && isPartition(partitions, text)) return text
  throw new UserError('bad-partition', `"${text}" is no partition of ${graph.label(key)}`)
}

function runView(run: IsolatedRun): IsolatedRunView {
  return {
    runId: run.runId,
    backfillId: run.backfillId,
    state: run.state,
    schemaVersion: run.schemaVersion,
    metrics: metricsOf(run.metrics),
    months: run.months,
    bytes: run.files?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null,
    message: run.message,
    reason: run.reason,
    requestedBy: run.requestedBy,
    plannedAt: run.plannedAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    headwaterRun: run.headwaterRun,
  }
}

/** A run that Headwater has not made. Without its `_SUCCESS` it is no run any more. */
function originalView({ runId, schemaVersion, months, found }: Original, document: CanonicalDocument): IsolatedRunView {
  const at = found?.completedAt.toISOString() ?? timeIn(runId) ?? document.updated_at
  return {
    ...{ runId, schemaVersion, months, backfillId: null },
    state: found === null ? 'deleted' : 'original',
    metrics: metricsOf(found?.metrics ?? null),
    ...{ bytes: null, message: null, reason: null, requestedBy: '', headwaterRun: null },
    plannedAt: at,
    endedAt: found === null ? null : at,
  }
}

/** `20240115T120000Z` is when it was written. */
function timeIn(runId: string): string | null {
  const [, year, month, day, hour, minute, second] = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(runId) ?? []
  return second === undefined ? null : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
}

function metricsOf(metrics: IsolatedRun['metrics']): IsolatedRunView['metrics'] {
  if (metrics === null) return null
  const { input_rows, valid_rows, quarantined_rows, condemned_rows } = metrics
  return { input: input_rows, valid: valid_rows, quarantined: quarantined_rows, condemned: condemned_rows }
}

function deedView(deed: Deed, date: string): DeedView {
  const { id, action, at, by, reason, approvedBy, ticket, subject, details } = deed
  return {
    id,
    action,
    at: at.toISOString(),
    by,
    reason,
    approvedBy,
    ticket,
    subject,
    details: aboutDate(details, date),
  }
}

/** Of what lists dates, the one that is looked at: a backfill may have moved thousands. */
function aboutDate(details: Json, date: string): Json {
  if (Array.isArray(details)) {
    const isOther = (item: Json): boolean =>
      typeof item === 'object' && item !== null && 'ingest_date' in item && item.ingest_date !== date
    return details.filter((item) => !isOther(item)).map((item) => aboutDate(item, date))
  }
  if (typeof details !== 'object' || details === null) return details
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, aboutDate(value, date)]))
}
