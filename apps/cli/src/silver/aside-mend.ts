import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { AssetTrouble } from '@headwater/ledger'
import { type AssetStatus, datesToMend, type LedgerSnapshot, type OutOfDate } from '@headwater/planner'
import { backfillCommand } from '@headwater/reporters/plan'

/** What makes assets right again. */
export interface Mending {
  /** Something of it is made by `materialize --stale`. */
  readonly inPlace: boolean
  /** A backfill for each asset that is written aside and out of date, to paste. */
  readonly backfills: readonly string[]
}

/** How everything stands. */
export interface Standing {
  readonly statuses: readonly AssetStatus[]
  readonly snapshot: Pick<LedgerSnapshot, 'assets'>
  /** Of what is written aside there are none: what counts is as it was. */
  readonly troubles: readonly Pick<AssetTrouble, 'asset' | 'state'>[]
}

/**
 * What makes these assets right: they, and all above them that is wrong by itself, in place; but what is written aside only
 * by a backfill, which `--stale` never makes. What is only out of date through Silver is mended with that. Pure.
 */
export function mendingOf(
  wrong: readonly AssetKey[],
  { statuses, snapshot, troubles }: Standing,
  graph: Pick<AssetGraph, 'ancestors' | 'operationOf' | 'label'>,
  target: string,
): Mending {
  const failed = new Set(troubles.flatMap(({ asset, state }) => (state === 'failed' ? [asset] : [])))
  const above = new Set([...graph.ancestors(wrong), ...wrong])
  const causesOf = new Map(statuses.map(({ key, causes }) => [key, causes]))
  const outOfDate = (key: AssetKey): OutOfDate => ({ causes: causesOf.get(key) ?? [], history: snapshot.assets[key] })
  const isSource = (key: AssetKey): boolean => graph.operationOf(key) === undefined
  const isAside = (key: AssetKey): boolean => graph.operationOf(key)?.aside === true
  // What is made of a source by way of Silver alone is not made again before that is.
  const isReadInPlace = (source: AssetKey): boolean =>
    wrong.some((key) => {
      const between = graph.ancestors([key])
      const isBehindAside = between.some((one) => isAside(one) && graph.ancestors([one]).includes(source))
      return !isSource(key) && !isAside(key) && between.includes(source) && !isBehindAside
    })

  const backfills: string[] = []
  let inPlace = false
  for (const key of above) {
    if (isAside(key)) {
      const dates = datesToMend(outOfDate(key), (source) => (isSource(source) ? outOfDate(source) : null))
      if (dates.length > 0) backfills.push(backfillCommand(graph.label(key), dates, target))
      continue
    }
    // What failed may be fresh by its content: it is made again all the same.
    const byItself = failed.has(key) || outOfDate(key).causes.some(({ type }) => type !== 'upstream stale')
    if (byItself) inPlace ||= !isSource(key) || isReadInPlace(key)
  }
  return { inPlace, backfills }
}
