export type * from './asset.ts'
export type * from './asset-graph.ts'
export { assetKey, isAssetKey, type KeyParts, keyParts } from './asset-key.ts'
export { buildGraph } from './build-graph.ts'
export { addDays, parseDate } from './calendar.ts'
export type * from './freshness.ts'
export { type FreshnessSpelling, parseFreshness } from './parse-freshness.ts'
export {
  type DailyPartitions,
  daily,
  isPartition,
  type MonthlyPartitions,
  monthly,
  newestDue,
  type Partitions,
  parsePartition,
  parsePartitions,
  partitionOf,
  partitionsBetween,
  partitionWord,
} from './partitions.ts'
export { parseSelection } from './selection/parse.ts'
