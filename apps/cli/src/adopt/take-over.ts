import { type Asset, newestDue, partitionOf, partitionsBetween } from '@headwater/graph'
import type { RecordedMaterialization } from '@headwater/ledger'
import type { AssetHistory } from '@headwater/planner'
import type { Observation } from '@headwater/postgres'
import type { AdoptedDays, Adoption } from '@headwater/reporters'

/** What would be written for one asset, and what of it is told. */
export interface TakeOver {
  readonly adoption: Adoption
  readonly records: readonly Pick<
    RecordedMaterialization,
    'partition' | 'rows' | 'fingerprint' | 'partitionFingerprint'
  >[]
}

export interface TakeOverOptions {
  /** The logical date: the day before is the newest that can be there. */
  readonly today: string
  /** What has a history is taken over as well. */
  readonly again: boolean
}

/**
 * How an asset is taken over as it stands. Pure. Of a table by days, each day from the first of its partitions to the
 * newest that has rows: a day without rows in between is one on which nothing happened. `observation` is null for what is
 * no relation (a service).
 */
export function takeOver(
  asset: Asset,
  history: AssetHistory | undefined,
  observation: Observation | null,
  { today, again }: TakeOverOptions,
): TakeOver {
  if (history !== undefined && !again) return nothing({ type: 'known' })
  if (observation === null) return whole({ type: 'adopted', kind: 'service', rows: null, days: null }, null)
  const { kind, problem, rows, fingerprint } = observation
  if (problem) return nothing({ type: 'unreadable', ...problem })
  if (kind === null) return nothing({ type: 'missing', kind: null })
  if (!asset.partitions) return whole({ type: 'adopted', kind, rows, days: null }, fingerprint)
  const found = daysOf(asset, observation, today)
  if (found === null) return nothing({ type: 'missing', kind: 'empty table' })
  const { days, records } = found
  return {
    adoption: { type: 'adopted', kind, rows, days },
    // The last of them stands for the whole table.
    records: records.map((record, i) => (i === records.length - 1 ? withFingerprint(record, fingerprint) : record)),
  }
}

interface DayRecord {
  readonly partition: string
  readonly rows: number | null
  readonly partitionFingerprint?: string
}

function daysOf(
  { partitions }: Asset,
  observation: Observation,
  today: string,
): { readonly days: AdoptedDays; readonly records: readonly DayRecord[] } | null {
  if (!partitions) return null
  const counted = observation.partitions
  const found = new Map(counted?.map((one) => [one.partition, one]))
  const inRange = counted?.filter(({ partition }) => partition < partitionOf(partitions, today)).at(-1)?.partition
  const newest = counted === null ? newestDue(partitions, today) : inRange
  if (newest === undefined || observation.rows === 0) return null
  const all = partitionsBetween(partitions, partitions.start, newest)
  const [first] = all
  const last = all.at(-1)
  if (first === undefined || last === undefined) return null
  const records = all.map((partition): DayRecord => {
    if (counted === null) return { partition, rows: null }
    const empty = { rows: 0, fingerprint: observation.emptyFingerprint ?? null }
    const { rows, fingerprint } = found.get(partition) ?? empty
    return { partition, rows, ...(fingerprint !== null && { partitionFingerprint: fingerprint }) }
  })
  const empty = records.filter((record) => record.rows === 0).length
  return { days: { first, newest: last, count: all.length, empty, assumed: counted === null }, records }
}

function whole(adoption: Extract<Adoption, { type: 'adopted' }>, fingerprint: string | null): TakeOver {
  return { adoption, records: [withFingerprint({ partition: null, rows: adoption.rows }, fingerprint)] }
}

function withFingerprint<T>(record: T, fingerprint: string | null): T & { readonly fingerprint?: string } {
  return { ...record, ...(fingerprint !== null && { fingerprint }) }
}

function nothing(adoption: Adoption): TakeOver {
  return { adoption, records: [] }
}
