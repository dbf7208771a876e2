import type { IsolatedStore } from '@headwater/engine'
import type { AssetKey, Json } from '@headwater/graph'
import type { Aws } from '../clients.ts'
import { headwaterCommand } from '../headwater-command.ts'
import type { Dataset } from './dataset.ts'
import type { GoldSuccessDocument, RunRef } from './documents.ts'

/** What every command on a dataset is given: where it lies, who asks, and where it is written down. */
export interface SilverContext {
  readonly aws: Aws
  readonly dataset: Dataset
  readonly store: IsolatedStore
  /** The target's clock: times in documents, deeds and names. Ages of objects are taken by the storage's own clock. */
  readonly now: () => Date
  /** `user@host` */
  readonly by: string
  /** For the commands in messages. Default: `sandbox`. */
  readonly target?: string
  /**
   * Puts what a promotion or a rollback made count into the ledger: Silver dates and Gold months, of one change. Called once
   * for a change, and again after a crash in between: the `version` says which change it is.
   */
  readonly recordMaterializations: (made: readonly PromotedPartition[]) => Promise<void>
  /** Whether a run of Headwater is being carried out now (its lease holds). Default: none is. */
  readonly isLive?: (headwaterRun: string) => Promise<boolean>
  /** The clock of the storage, that objects are dated by. Default: the system's. */
  readonly storageNow?: () => Date
  /** What is being done, in one line, for people who wait. Default: nobody listens. */
  readonly progress?: (message: string) => void
  readonly signal?: AbortSignal
  /** Makes a month of Gold aside, and gives its run. Default: by the dataset's state machine for Gold. */
  readonly buildGold?: GoldBuilder
}

/** A partition that counts now, as the ledger's materialization. */
export interface PromotedPartition {
  readonly asset: AssetKey
  /** An ingest_date of Silver, or a month of Gold. */
  readonly partition: string
  /** The run that counts: also what its content is known by, since no run is ever written twice. */
  readonly runId: string
  readonly rows: number | null
  readonly at: Date
  /** Of `_CANONICAL.json`. */
  readonly version: number
  /** Nothing counts for it any more: `runId` is what counted last. */
  readonly withdrawn?: true
  readonly metadata: { readonly [key: string]: Json }
}

/** What a month of Gold is to be made of: canonical runs, or those that are about to be. */
export interface GoldOrder {
  /** `YYYY-MM` */
  readonly month: string
  /** Sorted by ingest_date. */
  readonly inputs: readonly RunRef[]
}

/** A month of Gold that lies there whole, or why it does not. */
export type GoldBuilt =
  | { readonly ok: true; readonly success: GoldSuccessDocument }
  | {
      readonly ok: false
      readonly message: string
      readonly evidence: readonly string[]
      readonly next: readonly string[]
    }

export type GoldBuilder = (context: SilverContext, order: GoldOrder) => Promise<GoldBuilt>

/** A command of ours as it can be pasted, for the context's target. */
export function commandFor({ target = 'sandbox' }: Pick<SilverContext, 'target'>, words: readonly string[]): string {
  return headwaterCommand(words, target)
}

export function say(context: SilverContext, message: string): void {
  context.progress?.(message)
}
