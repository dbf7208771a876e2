import { InternalError } from '@headwater/errors'

/** A run that this process carries out, and what it must remember of it between two writes. */
export interface HeldRun {
  readonly runId: string
  /** The name under which it holds the lease. */
  readonly owner: string
  /** How many events the run has, as far as this process has heard. */
  events: number
  /** The last batch of events on its way; the next one waits for it. */
  appending: Promise<unknown>
  /** By step: the token of a start whose answer has not been heard yet. */
  readonly starts: Map<string, string>
}

/** The runs that one ledger object has claimed. Nothing else can be written to by it. */
export class HeldRuns {
  readonly #runs = new Map<string, HeldRun>()

  hold(runId: string, owner: string, events: number): void {
    this.#runs.set(runId, { runId, owner, events, appending: Promise.resolve(), starts: new Map() })
  }

  of(runId: string): HeldRun {
    const run = this.#runs.get(runId)
    if (run === undefined) throw new InternalError(`run ${runId} was not claimed through this ledger`)
    return run
  }
}
