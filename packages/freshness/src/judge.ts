import { unreachable } from '@headwater/errors'
import type { AssetKey, ByPolicy, NewestRowPolicy, RowsPolicy } from '@headwater/graph'
import { addDays } from '@headwater/graph'
import { deadlineOf, newestPast, openAt, partitionBefore } from './calendar.ts'
import type { TimePolicy } from './policies.ts'
import type { FreshnessState } from './report.ts'
import { arrivalOf, newestSeen, type Situation, type View } from './situation.ts'
import { count, durationWords, momentWords, rowsWords } from './words.ts'
import { dayIn, momentOf } from './zoned-time.ts'

/** What came of holding one policy against one root, as far as a reader has seen it. Nobody is blamed yet. */
export interface Finding {
  readonly state: Exclude<FreshnessState, 'unavailable'>
  readonly ageMs: number | null
  readonly allowedMs: number | null
  /** The partition that was due. */
  readonly partition: string | null
  readonly message: string
}

/** Clocks of two machines may differ so much: what lies less ahead is of now. */
const SKEW_MS = 5 * 60_000

/** `isOwn`: the policy is the root's own; else it is that of something made of it, whose data is as old as the root's newest row. */
export function judge(
  situation: Situation,
  policy: TimePolicy,
  root: AssetKey,
  view: View,
  { isOwn }: { readonly isOwn: boolean },
): Finding {
  const ahead = liesAhead(situation, root)
  if (ahead !== null) return { ...NOTHING_TOLD, state: 'stale', message: ahead }
  const { newest, troubles } = situation.factsOf(root)
  // It was tried: that is more than nothing known.
  if (policy.type === 'age' && newest === null && troubles.length > 0) {
    return { ...NOTHING_TOLD, state: 'stale', message: 'it was never made' }
  }
  if (newest !== null && view === Number.NEGATIVE_INFINITY) {
    return { ...NOTHING_TOLD, state: 'stale', message: 'nothing of it had come yet' }
  }
  switch (policy.type) {
    case 'age':
      return judgeAge(situation, policy, timeOf(situation, root, view, isOwn))
    case 'by':
      return judgeBy(situation, policy, root, view)
    case 'newest row':
      return judgeNewestRow(situation, policy, root, view)
    default:
      return unreachable(policy)
  }
}

const NOTHING_TOLD = { ageMs: null, allowedMs: null, partition: null }
const NEVER = 'nothing was ever recorded of it'

/** When the data that a view holds came in; null where nobody knows. */
function timeOf(situation: Situation, root: AssetKey, view: View, isOwn: boolean): number | null {
  const arrival = arrivalOf(situation, root, view)
  const { newestRow } = situation.factsOf(root)
  if (isOwn || newestRow?.at == null || newestRow.problem !== undefined) return arrival
  return Math.min(arrival ?? view, newestRow.at.getTime())
}

function judgeAge(
  { at }: Situation,
  limits: { readonly warnMs?: number; readonly errorMs?: number },
  time: number | null,
): Finding {
  const allowedMs = limits.errorMs ?? limits.warnMs ?? null
  if (time === null || !Number.isFinite(time)) {
    return { ...NOTHING_TOLD, allowedMs, state: 'unknown', message: NEVER }
  }
  const ageMs = Math.max(0, at - time)
  const told = { ageMs, allowedMs, partition: null }
  const old = `${durationWords(ageMs)} old`
  if (limits.errorMs !== undefined && ageMs > limits.errorMs) {
    return { ...told, state: 'stale', message: `${old}, allowed ${durationWords(limits.errorMs)}` }
  }
  if (limits.warnMs !== undefined && ageMs > limits.warnMs) {
    return { ...told, state: 'warned', message: `${old}, expected ${durationWords(limits.warnMs)} at most` }
  }
  return { ...told, state: 'fresh', message: old }
}

function judgeBy(situation: Situation, policy: ByPolicy, root: AssetKey, view: View): Finding {
  const late = judgeDeadline(situation, policy, policy.errorMs, root, view)
  if (late.state !== 'fresh' || policy.warnMs === undefined) return late
  const warned = judgeDeadline(situation, policy, policy.warnMs, root, view)
  return warned.state === 'stale' ? { ...warned, state: 'warned' } : late
}

/** Whether what was due so long before, by a time of day, is in the view. */
function judgeDeadline(situation: Situation, policy: ByPolicy, afterMs: number, root: AssetKey, view: View): Finding {
  const { at, graph } = situation
  const facts = situation.factsOf(root)
  const { partitions } = graph.asset(root)
  const arrival = arrivalOf(situation, root, view)
  const told = { ageMs: arrival === null ? null : Math.max(0, at - arrival), allowedMs: null }
  if (facts.newest === null && facts.troubles.length === 0) {
    return { ...told, partition: null, state: 'unknown', message: NEVER }
  }
  if (!partitions) {
    const day = lastToCome(situation, policy, afterMs, root, () => false)
    // Whatever was made after that day holds it.
    const from = momentOf(addDays(day, Math.min(1, policy.lagDays)), '00:00', policy.timeZone)
    if (arrival !== null && arrival >= from)
      return { ...told, partition: null, state: 'fresh', message: madeAt(arrival) }
    const due = deadlineOf(day, policy, policy)
    return { ...told, partition: null, state: 'stale', message: `was to be made by ${dueWords(due, at)}` }
  }
  const seenOf = (day: string) =>
    facts.partitions.find(({ partition, firstAt }) => partition === day && firstAt.getTime() <= view)
  const due = lastToCome(situation, policy, afterMs, root, (day) => seenOf(day) !== undefined)
  if (due < partitions.start) return { ...told, partition: null, state: 'fresh', message: 'nothing is due yet' }
  // That one, and no later one: with today's there and yesterday's not, yesterday's is late.
  const seen = seenOf(due)
  if (seen !== undefined) {
    return { ...told, partition: due, state: 'fresh', message: `${seen.partition} came ${momentWords(seen.firstAt)}` }
  }
  const message = `${due} was due ${dueWords(deadlineOf(due, policy, partitions), at)}`
  return { ...told, partition: due, state: 'stale', message }
}

/**
 * The newest partition (without partitions: day) that should be there by now, behind those that are not there and were not to
 * come; before the first one where none was to come yet.
 */
function lastToCome(
  situation: Situation,
  policy: ByPolicy,
  afterMs: number,
  root: AssetKey,
  isThere: (partition: string) => boolean,
): string {
  const { partitions } = situation.graph.asset(root)
  let due = newestPast(policy, afterMs, partitions ?? { type: 'daily', timeZone: policy.timeZone }, situation.at)
  if (partitions?.end !== undefined && due > partitions.end) due = partitions.end
  const start = partitions?.start ?? ''
  while (due >= start && !isThere(due) && situation.isExcused(root, due, policy.unless)) due = partitionBefore(due)
  return due
}

function judgeNewestRow(situation: Situation, policy: NewestRowPolicy, root: AssetKey, view: View): Finding {
  const { newestRow } = situation.factsOf(root)
  const allowedMs = policy.errorMs ?? policy.warnMs ?? null
  const cannotTell = (message: string): Finding => ({ ...NOTHING_TOLD, allowedMs, state: 'unknown', message })
  if (newestRow === undefined || newestRow.column !== policy.column) {
    return cannotTell(`nobody has looked at ${policy.column} (--observe)`)
  }
  if (newestRow.problem !== undefined) return cannotTell(newestRow.problem)
  if (newestRow.at === null) {
    return { ...NOTHING_TOLD, allowedMs, state: 'stale', message: `there is no ${policy.column}: the table is empty` }
  }
  const arrival = view === Number.POSITIVE_INFINITY ? view : (arrivalOf(situation, root, view) ?? view)
  return judgeAge(situation, policy, Math.min(newestRow.at.getTime(), arrival))
}

/** What is wrong with data of a day that is still to come; null where there is none. */
function liesAhead(situation: Situation, root: AssetKey): string | null {
  const { at, graph } = situation
  const { newest, partitions, newestRow } = situation.factsOf(root)
  if (newestRow?.at != null && newestRow.problem === undefined && newestRow.at.getTime() > at + SKEW_MS) {
    return `its newest ${newestRow.column}, ${momentWords(newestRow.at)}, lies ahead`
  }
  if (newest !== null && newest.at.getTime() > at + SKEW_MS)
    return `it was made ${momentWords(newest.at)}, which lies ahead`
  const parts = graph.asset(root).partitions
  const last = partitions[0]?.partition
  if (parts === undefined || last === undefined) return null
  return last > dayIn(parts.timeZone, at) ? `it holds ${last}, which lies ahead` : null
}

/** Whether so many rows are in its newest due partition, or in the whole of it. */
export function judgeRows(situation: Situation, policy: RowsPolicy, key: AssetKey): Finding {
  const facts = situation.factsOf(key)
  const parts = situation.graph.asset(key).partitions
  const seen = parts && newestSeen(facts, Number.POSITIVE_INFINITY, openAt(parts, situation.at))
  const rows = (seen ?? facts.newest)?.rows ?? null
  const told = { ...NOTHING_TOLD, partition: seen?.partition ?? null }
  if (rows === null) {
    const message = facts.newest === null ? NEVER : 'nobody has counted its rows'
    return { ...told, state: 'unknown', message }
  }
  const where = seen === undefined ? '' : ` in ${seen.partition}`
  if (rows >= (policy.min ?? 0) && rows <= (policy.max ?? Number.POSITIVE_INFINITY)) {
    return { ...told, state: 'fresh', message: `${count(rows)} rows${where}` }
  }
  const message = `${count(rows)} rows${where}, expected ${rowsWords(policy)}`
  return { ...told, state: policy.severity === 'error' ? 'stale' : 'warned', message }
}

function madeAt(arrival: number): string {
  return `made ${momentWords(arrival)}`
}

function dueWords(due: number, at: number): string {
  return `${momentWords(due)}, ${durationWords(at - due)} ago`
}
