import type { AssetKey } from '@headwater/graph'

/**
 * What an asset is in trouble for, as far as people are told: once for each kind, target, asset, partition and date.
 * - `not available`: its source had nothing
 * - `failed`: it, or a check of it, failed
 * - `stale`: it is the root cause of what is not as fresh as it should be
 * - `given up`: its source still had nothing when the window of its schedule closed
 */
export interface Trouble {
  readonly kind: 'not available' | 'failed' | 'stale' | 'given up'
  readonly target: string
  readonly asset: AssetKey
  readonly partition: string | null
  /**
   * `YYYY-MM-DD`. Of a failure the run's logical date: what fails again tomorrow is told again tomorrow. Of something not
   * available its partition (without one, the logical date): a day that stays away is told once. Of what is stale the same, the
   * day on which it was told in place of the logical date.
   */
  readonly date: string
}

/** A trouble that people were told of and that is not over. */
export interface ToldTrouble extends Trouble {
  /** The run that ended with it; null where none did. */
  readonly runId: string | null
  /** By the target's clock. */
  readonly toldAt: Date
}

/** What a channel sends. Plain data, in words for people but with nothing escaped or cut: that is for the channel to do. */
export interface Message {
  readonly kind: Alert['kind'] | 'backfill started' | 'promoted' | 'rolled back'
  readonly target: string
  /** One line: what happened, to what, where. */
  readonly headline: string
  readonly fields: readonly { readonly label: string; readonly text: string }[]
  /** What to type next; null where there is nothing to do. */
  readonly command: string | null
}

/** A message of a trouble, or of its end. */
export interface Alert extends Message {
  readonly kind: Trouble['kind'] | 'recovered'
  /** Null where it is of no run. */
  readonly runId: string | null
  /** The troubles that it tells of; of a recovery those that are over. */
  readonly troubles: readonly Trouble[]
}

/** Where it is kept who was told what, so that each trouble is told once. The ledger implements it. */
export interface AlertStore {
  /** What was told of these assets and is not over. */
  open(target: string, assets: readonly AssetKey[]): Promise<readonly ToldTrouble[]>
  /**
   * These alerts were sent: their troubles are open from now on, those of a `recovered` one are over. One transaction;
   * telling the same twice is no error.
   */
  sent(alerts: readonly Alert[], at: Date): Promise<void>
}

/** A place where people read alerts and announcements. */
export interface AlertChannel {
  /** For a warning: `the webhook`. */
  readonly name: string
  /** Resolves once the message is there. May throw anything: `sendToAll` makes a line of it that holds no secret. */
  readonly send: (message: Message, deadline: Deadline) => Promise<void>
}

/** Until when somebody waits for an alert to be sent. */
export interface Deadline {
  /** Aborts when the time is over. */
  readonly signal: AbortSignal
  readonly remainingMs: () => number
}

/** Why a channel could not take an alert, in words that hold no secret and no address. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError'
}

/** The same for the same trouble, whoever tells it. */
export function troubleKey({ kind, target, asset, partition, date }: Trouble): string {
  return JSON.stringify([kind, target, asset, partition, date])
}
