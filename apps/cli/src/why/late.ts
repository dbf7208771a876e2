import type { MadePartition } from '@headwater/ledger'
import type { ArrivedPartition } from '@headwater/reporters'

/** A partition that came in, and how it came late: asked for in vain before, or newer ones were there already. */
export function arrived(partition: MadePartition, all: readonly MadePartition[]): ArrivedPartition {
  const { firstAt, awaitedSince } = partition
  const newer = all
    .filter((other) => other.partition > partition.partition && other.firstAt < firstAt)
    .map((other) => other.partition)
    .sort()
  return {
    partition: partition.partition,
    lateMs: awaitedSince === null ? null : firstAt.getTime() - awaitedSince.getTime(),
    after: newer.at(-1) ?? null,
  }
}
