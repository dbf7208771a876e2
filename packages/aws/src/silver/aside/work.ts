import type { IsolatedRun, IsolatedStore, StepContext } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import type { Aws } from '../../clients.ts'
import type { Poll } from '../../executions/poll.ts'
import { headwaterCommand } from '../../headwater-command.ts'
import type { PartitionFacts } from '../backfill-facts.ts'
import type { CompareRuns } from '../compare/compare-runs.ts'
import type { RunComparison } from '../compare/comparison.ts'
import type { Dataset } from '../dataset.ts'
import type { ValidateRun, Validation } from '../validate/validate-run.ts'

export interface WriteAsideOptions {
  /** The account that a dataset of this region lies in; who opened it closes it. */
  readonly aws: (region: string) => Aws
  readonly store: IsolatedStore
  /** `user@host` */
  readonly requestedBy: string
  /** Why the data is made again, as it was given for the run. */
  readonly reason: string | null
  /** Default: `validateRun`, loaded when it is first needed. */
  readonly validate?: (aws: Aws, dataset: Dataset, run: ValidateRun) => Promise<Validation>
  /** Default: `compareRuns`, likewise. */
  readonly compare?: (aws: Aws, dataset: Dataset, runs: CompareRuns) => Promise<RunComparison>
  /** Default: as suits the place. */
  readonly poll?: Poll
}

/** One date of a backfill. */
export interface WriteAside extends WriteAsideOptions {
  readonly account: Aws
  readonly dataset: Dataset
  readonly facts: PartitionFacts
  readonly asset: AssetKey
  readonly date: string
  readonly headwaterRun: string
  readonly target: string
  /** The execution that an earlier attempt started, or was about to start. */
  readonly before: string | null
  readonly context: StepContext
}

/** Writes down how far the run has come. */
export function update(
  { store, asset, facts }: WriteAside,
  change: Parameters<IsolatedStore['update']>[2],
): Promise<void> {
  return store.update(asset, facts.runId, change)
}

/** Writes down that it has ended, and how it failed. */
export function fail(work: WriteAside, message: string, more: Partial<IsolatedRun> = {}): Promise<void> {
  return update(work, { ...more, state: 'failed', message, endedAt: work.context.now() })
}

/** A backfill of this date alone, under a new run_id. */
export function again(
  { asset, date, reason, target, dataset, facts }: WriteAside,
  version = facts.input.schema_version,
): string {
  const schema = version === dataset.schemaVersion ? [] : ['--schema-version', version]
  const words = ['backfill', asset, '--partitions', date, ...schema, '--reason', reason ?? 'why']
  return headwaterCommand(words, target)
}
