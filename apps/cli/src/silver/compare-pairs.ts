import type { CanonicalChange, CanonicalDocument, CanonicalRun, RunRef } from '@headwater/aws/silver'
import type { IsolatedRun } from '@headwater/engine'
import { didYouMean, UserError } from '@headwater/errors'

/** Two runs of a date. */
export interface ComparePair {
  readonly date: string
  readonly a: RunRef
  readonly b: RunRef
}

export interface ComparePairs {
  readonly pairs: readonly ComparePair[]
  /** Dates that have no two runs to compare, and why. */
  readonly without: readonly { readonly date: string; readonly why: string }[]
  /** Backfills whose runs are `b` and could be promoted. */
  readonly promotable: readonly string[]
}

/** What is known of the runs of some dates. */
export interface KnownRuns {
  /** Oldest first. */
  readonly runs: readonly IsolatedRun[]
  readonly counting: CanonicalDocument['partitions']
  readonly history: readonly Pick<CanonicalChange, 'partitions'>[]
}

/**
 * What one usually wants to see: what counts against the newest validated run that does not; of runs that were named (`own`),
 * what counts against them, and of one that counts itself, what counted before it.
 */
export function usualPairs(dates: readonly string[], own: ReadonlySet<string> | null, known: KnownRuns): ComparePairs {
  const pairs: ComparePair[] = []
  const without: ComparePairs['without'][number][] = []
  const promotable = new Set<string>()
  for (const date of dates) {
    const counts = Object.hasOwn(known.counting, date) ? (known.counting[date] ?? null) : null
    const runs = known.runs.filter(({ partition }) => partition === date)
    const b =
      own === null
        ? runs.findLast(({ runId, state }) => state === 'validated' && runId !== counts?.run_id)
        : runs.find(({ runId, state }) => own.has(runId) && state === 'validated')
    if (b === undefined) {
      without.push({ date, why: own === null ? 'no validated run besides what counts' : 'its run is not validated' })
      continue
    }
    const a = counts?.run_id === b.runId ? countedBefore(date, b, known.history) : counts
    if (a === null) {
      without.push({ date, why: `nothing to compare ${b.runId} with: it is the first` })
      continue
    }
    pairs.push({ date, a: refOf(date, a), b: refOfRun(b) })
    if (counts?.run_id !== b.runId) promotable.add(b.backfillId ?? b.runId)
  }
  return { pairs, without, promotable: [...promotable] }
}

/** Two runs by name, of every date that has both; a backfill id stands for its run of each date. Throws UserError `unknown-run`. */
export function namedPairs(
  dates: readonly string[],
  [a, b]: readonly [string, string],
  { runs, counting, history }: KnownRuns,
): ComparePairs {
  const byDate = new Map(dates.map((date) => [date, new Map<string, RunRef>()]))
  const learn = (date: string, run: CanonicalRun | null | undefined): void => {
    if (run) byDate.get(date)?.set(run.run_id, refOf(date, run))
  }
  for (const { ingest_date, from, to } of history.flatMap((change) => change.partitions)) {
    learn(ingest_date, from)
    learn(ingest_date, to)
  }
  for (const [date, run] of Object.entries(counting)) learn(date, run)
  for (const run of runs) {
    byDate.get(run.partition)?.set(run.runId, refOfRun(run))
    if (run.backfillId !== null) byDate.get(run.partition)?.set(run.backfillId, refOfRun(run))
  }
  const ids = new Set([...byDate.values()].flatMap((known) => [...known.keys()]))
  for (const id of [a, b]) {
    if (ids.has(id)) continue
    throw new UserError('unknown-run', `no run of ${dates.length === 1 ? dates[0] : 'these dates'} is called "${id}"`, {
      details: didYouMean(id, ids),
    })
  }
  const pairs = dates.flatMap((date): ComparePair[] => {
    const [one, other] = [byDate.get(date)?.get(a), byDate.get(date)?.get(b)]
    return one === undefined || other === undefined ? [] : [{ date, a: one, b: other }]
  })
  const paired = new Set(pairs.map(({ date }) => date))
  const without = dates.filter((date) => !paired.has(date)).map((date) => ({ date, why: 'has not both of these runs' }))
  return { pairs, without, promotable: [] }
}

/** What counted until a run was made to. */
function countedBefore(date: string, { runId }: IsolatedRun, history: KnownRuns['history']): CanonicalRun | null {
  for (const { partitions } of history.toReversed()) {
    const change = partitions.find(({ ingest_date, to }) => ingest_date === date && to?.run_id === runId)
    if (change !== undefined) return change.from
  }
  return null
}

function refOf(date: string, { schema_v, run_id }: CanonicalRun): RunRef {
  return { ingest_date: date, schema_v, run_id }
}

function refOfRun({ partition, schemaVersion, runId }: IsolatedRun): RunRef {
  return { ingest_date: partition, schema_v: schemaVersion, run_id: runId }
}
