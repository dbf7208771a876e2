import type { AssetKey } from '@headwater/graph'
import type { AssetTrouble } from '@headwater/ledger'
import type { AssetStatus, StaleCause } from '@headwater/planner'
import type { AssetHealth, AssetHealthLine } from '@headwater/reporters'

/**
 * How assets stand: what the planner says of their content, and what became of the newest tries to make it. Pure.
 * A failure counts before everything; days that the source did not have when it was asked are unavailable, not missing.
 */
export function healthOf(
  statuses: readonly AssetStatus[],
  troubles: readonly AssetTrouble[],
): readonly AssetHealthLine[] {
  const byAsset = Map.groupBy(troubles, ({ asset }) => asset)
  return statuses.map((status) => ({
    ...healthLine(status, byAsset.get(status.key) ?? []),
    ...(status.neverObserved && { neverObserved: true }),
  }))
}

function healthLine({ key, state, causes }: AssetStatus, troubles: readonly AssetTrouble[]): AssetHealthLine {
  const failed = troubles.find((trouble) => trouble.state === 'failed')
  if (failed) return line(key, 'failed', causes, failed)
  const unavailable = troubles.filter((trouble) => trouble.state === 'unavailable')
  const [first] = unavailable
  if (!first) return line(key, state, causes, null)
  const days = new Set(unavailable.map(({ partition }) => partition))
  const onlyThose = causes.every(
    (cause) =>
      cause.type === 'missing' && cause.partitions.length > 0 && cause.partitions.every((day) => days.has(day)),
  )
  if (state === 'missing' && onlyThose) return line(key, 'unavailable', causes, first)
  if (state === 'fresh' && days.has(null)) return line(key, 'unavailable', causes, first)
  // What is late stays told beside what is missing for another reason.
  return line(key, state, causes, state === 'missing' && first.partition !== null ? first : null)
}

function line(
  key: AssetKey,
  health: AssetHealth,
  causes: readonly StaleCause[],
  trouble: AssetTrouble | null,
): AssetHealthLine {
  if (trouble === null) return { key, health, causes, trouble }
  const { runId, partition, message, since } = trouble
  return { key, health, causes, trouble: { runId, partition, message, since } }
}
