import { UserError } from '@headwater/errors'
import { newestDue, parsePartitions } from '@headwater/graph'
import { askedPartitions, type RequestFlags } from '../request.ts'
import { platformOf, type Session } from '../session.ts'
import { dateIn } from '../today.ts'
import type { IsolatedAsset } from './isolated-assets.ts'
import type { Subject } from './subject.ts'

/**
 * The dates that a command line means: those of a backfill or run, or of `--partitions`, of both what they have in common.
 * Null where neither says any. Throws UserError for dates that mean nothing, and for two that have nothing in common.
 */
export function askedDates(
  session: Session,
  subject: Subject,
  flags: Pick<RequestFlags, 'partitions' | 'partition'>,
): readonly string[] | null {
  const asked = askedPartitions(flags)
  const given = asked === undefined ? null : datesOf(session, subject.asset, asked)
  if (subject.type === 'asset') return given
  const own =
    subject.type === 'original' ? subject.dates : [...new Set(subject.runs.map(({ partition }) => partition))].sort()
  if (given === null) return own
  const common = own.filter((date) => given.includes(date))
  if (common.length > 0) return common
  throw new UserError('bad-partition', `${subject.id} has nothing of ${asked}`, {
    details: [`it has  ${own[0]}..${own.at(-1)}`],
  })
}

function datesOf({ graph, workspace, target }: Session, { key }: IsolatedAsset, asked: string): readonly string[] {
  const { partitions } = graph.asset(key)
  if (partitions === undefined) throw new UserError('bad-partition', `${graph.label(key)} is one whole`)
  const logicalDate = dateIn(platformOf(workspace, key).definition.timeZone, target.now())
  return parsePartitions(asked, partitions, { newest: newestDue(partitions, logicalDate) })
}

/** The same, where they have to be said. */
export function wantedDates(
  session: Session,
  subject: Subject,
  flags: Pick<RequestFlags, 'partitions' | 'partition'>,
  again: (partitions: string) => string,
): readonly string[] {
  const dates = askedDates(session, subject, flags)
  if (dates !== null) return dates
  throw new UserError('bad-argument', 'say which dates', {
    next: [`one       ${again('2024-01-15')}`, `several   ${again('2024-01-01..2024-01-31')}`],
  })
}
