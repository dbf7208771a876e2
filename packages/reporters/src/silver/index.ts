/** What is written aside and promoted: its plans, ends, comparisons, promotions, and all that follows. */
export { type BackfillEnd, type FormatBackfillEndOptions, formatBackfillEnd } from './backfill-end.ts'
export { type BackfillHead, type FormatBackfillOptions, formatBackfillPlan } from './backfill-plan.ts'
export { formatBackup, formatBackups, formatRestore, type ShownBackup, type ShownRestore } from './backup.ts'
export { formatBytes } from './bytes.ts'
export type { ShownChange, ShownRun } from './changes.ts'
export {
  type FormatCleanOptions,
  formatCleanable,
  formatDeletion,
  type ShownCleanable,
  type ShownDeletion,
} from './clean.ts'
export { type FormatComparisonOptions, formatComparison, type ShownComparison } from './comparison.ts'
export { datesAsRanges, datesInWords } from './dates.ts'
export {
  type FormatHistoryOptions,
  formatHistory,
  type HistoryDeed,
  type HistoryPartition,
  type HistoryRun,
  type PartitionHistory,
} from './history.ts'
export {
  type FormatPromotionOptions,
  formatMove,
  formatPromotion,
  type ShownMove,
  type ShownPromotedDate,
  type ShownPromotion,
} from './promotion.ts'
export { type FormatQuarantineOptions, formatQuarantine, type ShownQuarantine } from './quarantine.ts'
export { type FormatRollbackOptions, formatRollbackPreview, type ShownRollback } from './rollback.ts'
export { formatVerification, type ShownVerification } from './verification.ts'
