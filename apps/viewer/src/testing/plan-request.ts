import { UserError } from '@headwater/errors'
import { type AssetGraph, newestDue, parsePartitions } from '@headwater/graph'
import type { PlanRequest } from '@headwater/planner'
import type { PlanAsked } from '../backend.ts'

const DATE_FORM = /^\d{4}-\d{2}-\d{2}$/

/** What was asked for, with every name resolved. Throws UserError as the command does. */
export function requestOf(graph: AssetGraph, asked: PlanAsked, today: string): PlanRequest {
  const { select, exclude, downstream, upstream, stale, fullRefresh, partitions, date } = asked
  if (select.length === 0 && !stale) throw new UserError('bad-argument', 'nothing was asked for')
  if (date !== null && !DATE_FORM.test(date)) throw new UserError('bad-date', `"${date}" is not a date`)
  const roots = graph.select(select.length > 0 ? select : '*', { exclude }).assets
  const logicalDate = date ?? today
  const cut = roots.map((key) => graph.asset(key).partitions).find((found) => found !== undefined)
  if (partitions !== null && cut === undefined) {
    throw new UserError('bad-partition', 'nothing that was asked for has partitions')
  }
  const named =
    partitions === null || cut === undefined
      ? []
      : parsePartitions(partitions, cut, { newest: newestDue(cut, logicalDate) })
  const aside = roots.some((key) => graph.operationOf(key)?.aside)
  return {
    selection: [...select.map((word) => (downstream ? `${word}+` : word)), ...(stale ? ['--stale'] : [])].join(' '),
    roots,
    downstream,
    exclude: exclude.length > 0 ? graph.select(exclude).assets : [],
    fullRefresh,
    logicalDate,
    target: 'sandbox',
    partitions: named,
    ...(upstream && { upstream }),
    ...(stale && { stale }),
    ...(partitions !== null && { kind: 'backfill' as const }),
    ...(aside && named.length > 0 && { aside: { canary: named[0] ?? null, facts: null } }),
  }
}
