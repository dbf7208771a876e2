import type { AssetGraph, AssetKey } from '@headwater/graph'
import { formatEstimate, plural } from '@headwater/reporters'
import type { Message } from './alert.ts'
import { daysAsArgument } from './days.ts'

/**
 * Something that was done on purpose and that others should know of. No trouble: it is told each time, and nobody keeps
 * count. Dates are `YYYY-MM-DD`, months `YYYY-MM`.
 */
export type Announcement = {
  readonly target: string
  readonly asset: AssetKey
  readonly partitions: readonly string[]
  /** `user@host`. */
  readonly by: string
  readonly reason: string | null
  /** What people find it by: a backfill id, a run_id, or Headwater's own run. */
  readonly id: string
  /** What is made of it: `affectedBy(graph, [asset])`. */
  readonly affected: readonly Affected[]
  /** What to type to see or to undo it. */
  readonly command: string | null
} & (
  | { readonly type: 'backfill started'; readonly estimateMs: number | null }
  | {
      readonly type: 'promoted' | 'rolled back'
      /** Months of gold that moved with it. */
      readonly months: readonly string[]
      /** What has changed for readers, in a line: `348 rows more, all GBP`. */
      readonly difference: string | null
    }
)

export interface Affected {
  readonly asset: AssetKey
  readonly owner: string | null
}

/** Names in one line before the rest is counted. */
const NAMES = 6

/** Everything behind these assets, in topological order, with who answers for it. */
export function affectedBy(
  graph: Pick<AssetGraph, 'rebuildSet' | 'asset'>,
  assets: readonly AssetKey[],
): readonly Affected[] {
  return graph
    .rebuildSet(assets)
    .filter((key) => !assets.includes(key))
    .map((key) => ({ asset: key, owner: graph.asset(key).owner ?? null }))
}

/** An announcement as one message. Pure. */
export function announcementMessage(announcement: Announcement, graph: Pick<AssetGraph, 'label'>): Message {
  const { target, asset, partitions, by, reason, id, affected, command } = announcement
  const days = daysAsArgument(partitions)
  const what = [graph.label(asset), days].filter(Boolean).join(' ')
  return {
    kind: announcement.type,
    target,
    headline: `${TITLES[announcement.type]}: ${what} on ${target}`,
    fields: [
      { label: 'Reason', text: reason ?? 'none given' },
      { label: 'By', text: by },
      ...(partitions.length > 1 ? [{ label: 'Dates', text: plural(partitions.length, 'date') }] : []),
      ...particulars(announcement),
      ...affectedField(affected, graph),
      { label: 'Id', text: id },
    ],
    command,
  }
}

const TITLES = {
  'backfill started': 'Backfill started',
  promoted: 'Promoted',
  'rolled back': 'Rolled back',
} as const

function particulars(announcement: Announcement): Message['fields'] {
  if (announcement.type === 'backfill started') {
    const { estimateMs } = announcement
    return [{ label: 'Takes', text: estimateMs === null ? 'nobody knows yet' : `about ${formatEstimate(estimateMs)}` }]
  }
  const { months, difference } = announcement
  return [
    ...(difference === null ? [] : [{ label: 'Changes', text: difference }]),
    ...(months.length === 0 ? [] : [{ label: 'Gold', text: months.toSorted().join(', ') }]),
  ]
}

function affectedField(affected: readonly Affected[], graph: Pick<AssetGraph, 'label'>): Message['fields'] {
  if (affected.length === 0) return []
  const names = affected.map(({ asset, owner }) =>
    owner === null ? graph.label(asset) : `${graph.label(asset)} (${owner})`,
  )
  const more = names.length > NAMES ? ` (+${names.length - NAMES})` : ''
  const owners = [...new Set(affected.slice(NAMES).flatMap(({ owner }) => owner ?? []))]
  const further = more !== '' && owners.length > 0 ? `, of ${owners.join(', ')}` : ''
  return [{ label: 'Affects', text: names.slice(0, NAMES).join(', ') + more + further }]
}
