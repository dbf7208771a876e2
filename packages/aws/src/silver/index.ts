// What the isolated runs of partitions on S3 need. An entry of its own: nothing of it is on the way of a plan for others.

export { type Aws, type AwsAccount, type AwsSettings, openAws } from '../clients.ts'
export { describeExecution, type Execution, executionArns, stopExecution } from '../executions/execution.ts'
export {
  type ExecutionEnd,
  type ExecutionRequest,
  type ExecutionWatch,
  runExecution,
} from '../executions/run-execution.ts'
export { logsCommand, runLogLines } from '../executions/run-logs.ts'
export { newBackfillNames, newGoldName } from '../names/new-names.ts'
export { formatRunName, NAME_LIMIT, nameProblem, parseLabel, parseRunName, type RunName } from '../names/run-names.ts'
export { AwsError, type Trouble, type TroubleKind } from '../troubles/trouble.ts'
export { checkDatasetAccess } from './access.ts'
export type { WriteAsideOptions } from './aside/work.ts'
export { type AthenaRow, queryAthena } from './athena/query.ts'
export { canonicalQuery, canonicalView } from './athena/tables.ts'
export type { AthenaVerification } from './athena/verification.ts'
export { type VerifiedRun, verifyByAthena } from './athena/verify.ts'
export { ensureCanonicalView } from './athena/view.ts'
export type { BackfillFacts, PartitionFacts } from './backfill-facts.ts'
export { backup } from './backup/backup.ts'
export type { Backup, BackupDocument, BackupRequest, RestoreRequest, RestoreResult } from './backup/backup-document.ts'
export { listBackups } from './backup/list.ts'
export { previewRestore, restore } from './backup/restore.ts'
export { listRuns, type RunOfDate, type RunsOfDate } from './canonical/runs-of.ts'
export { clean } from './clean/clean.ts'
export type { Cleanable, CleanPreview, CleanRequest, CleanResult, CleanScope } from './clean/cleanable.ts'
export { previewClean } from './clean/preview.ts'
export { type CompareRuns, compareRuns } from './compare/compare-runs.ts'
export type { RunComparison } from './compare/comparison.ts'
export { summarize, total } from './compare/summary.ts'
export type { GoldBuilder, GoldBuilt, GoldOrder, PromotedPartition, SilverContext } from './context.ts'
export type { Dataset } from './dataset.ts'
export type * from './documents.ts'
export { createIsolatedExecutor } from './executor.ts'
export { createGoldExecutor, type GoldExecutorOptions } from './gold/executor.ts'
export { rebuildGold } from './gold/rebuild.ts'
export type { GoldRebuilt } from './gold/rebuilt.ts'
export * from './layout.ts'
export { type Mended, mendDerived } from './mend.ts'
export { newestOfDates } from './newest-of-dates.ts'
export { type Objects, openObjects, type StoredObject } from './objects.ts'
export { type BackfillRequest, prepareBackfill } from './prepare.ts'
export { previewPromotion } from './promote/preview.ts'
export { promote } from './promote/promote.ts'
export type {
  Conflict,
  GoldFailed,
  NotReady,
  PointerMoved,
  PromotedDate,
  PromotionPreview,
  PromotionRequest,
  PromotionResult,
} from './promote/promotion.ts'
export { listQuarantine, recordQuarantineRerun } from './quarantine/list.ts'
export type { QuarantineList, QuarantineQuery } from './quarantine/quarantined.ts'
export { readDataset, readPartitionFacts } from './read-dataset.ts'
export { type Canonical, type Read, readCanonical, readGoldSuccess, readLatest, readSuccess } from './read-documents.ts'
export { previewRollback } from './rollback/preview.ts'
export { rollback } from './rollback/rollback.ts'
export type { RollbackPreview, RollbackRequest, RollbackResult } from './rollback/rolled-back.ts'
export { type Validation, validateRun } from './validate/validate-run.ts'
