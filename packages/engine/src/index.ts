export { waitInWords } from './admission.ts'
export { type Cause, causeInWords } from './cause.ts'
export { type ChildEnd, type ChildOptions, runChild } from './child-process.ts'
export { type EarlierRun, type EarlierStep, earlierRun, type RecordedAsset, type RunRecord } from './earlier.ts'
export type * from './events.ts'
export type * from './isolated-store.ts'
export { endLeftovers } from './leftovers.ts'
export { indexPlan } from './plan-index.ts'
export { refuseAnotherGraph } from './prepare-resume.ts'
export { describeOwner, isGone, ownIdentity, processExists } from './process-identity.ts'
export { redact, secretsOf } from './redact.ts'
export { executeRun, type NotClaimed, type RunEnd, type RunOptions } from './run.ts'
export { newRunId } from './run-id.ts'
export type {
  Claim,
  FinishedAsset,
  Holder,
  NewRun,
  Pulse,
  RunStore,
  StartedStep,
} from './run-store.ts'
export { LeaseLostError } from './run-store.ts'
export { advance, initialState, type SchedulerOptions } from './scheduler.ts'
export type {
  Command,
  EndedStep,
  FailureMode,
  Lack,
  Limits,
  PoolLimit,
  SchedulerEvent,
  SchedulerState,
  Wait,
} from './scheduler-state.ts'
export type * from './step.ts'
export type { Timing } from './timing.ts'
export { isTransientError } from './transient.ts'
export { contentUpstream } from './upstream.ts'
export { type Left, whatIsLeft } from './what-is-left.ts'
