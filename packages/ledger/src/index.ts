export type { SentAlert, ToldAlerts } from './alerts-told.ts'
export type { PartitionContent, RecordedContent, TakenFingerprint } from './contents.ts'
export {
  type DaemonClaim,
  type DaemonLease,
  DaemonLeaseLostError,
  type DaemonLeases,
  type NewDaemon,
} from './daemon-lease.ts'
export type { NewInvalidation } from './invalidate.ts'
export { type Ledger, type LedgerOptions, openLedger } from './ledger.ts'
export { type LedgerVersion, readLedgerVersion } from './ledger-version.ts'
export type { Lineage, Made, MadePartition } from './lineage.ts'
export type { InputsRule, RecordedMaterialization } from './record-materializations.ts'
export type { NumberedEvent } from './run-events.ts'
export type { RunningRun } from './running-runs.ts'
export type { RunAsset, RunCheck, RunDetail, RunLine, RunStep } from './runs.ts'
export type { ScheduleTicks } from './schedule-ticks.ts'
export { readSnapshot, type SnapshotOptions } from './snapshot.ts'
export type { Inputs } from './tables.ts'
export type { AssetTrouble } from './troubles.ts'
