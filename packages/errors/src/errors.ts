/** Stable names of what a user can get wrong; scripts may match on them, so they never change meaning. */
export type UserErrorCode =
  | 'unknown-asset'
  | 'ambiguous-asset'
  | 'bad-selection'
  | 'empty-selection'
  | 'bad-date'
  | 'bad-partition'
  | 'bad-argument'
  | 'cycle'
  | 'made-twice'
  | 'edge-to-nothing'
  | 'bad-key'
  | 'bad-config'
  | 'bad-manifest'
  | 'unknown-target'
  | 'bad-source'
  | 'unknown-run'
  | 'missing-program'
  | 'ledger-too-new'
  | 'refused'

export interface UserErrorDetails {
  /** Further lines under the message: what was found, where, what was expected. */
  readonly details?: readonly string[]
  /** What to type or change next. */
  readonly next?: readonly string[]
  readonly cause?: unknown
}

/**
 * A mistake in what the user gave us: printed without a stack, exit code 2, nothing started.
 * The message says what was found and where; `next` says what to type.
 */
export class UserError extends Error {
  readonly code: UserErrorCode
  readonly details: readonly string[]
  readonly next: readonly string[]
  readonly exitCode: number = 2

  constructor(code: UserErrorCode, message: string, { details = [], next = [], cause }: UserErrorDetails = {}) {
    super(message, { cause })
    this.name = new.target.name
    this.code = code
    this.details = details
    this.next = next
  }
}

/** A database, AWS or the sandbox cannot be reached or started: exit code 3, so that CI can tell it from bad input. */
export class UnreachableError extends Error {
  readonly details: readonly string[]
  readonly next: readonly string[]
  readonly exitCode: number = 3

  constructor(message: string, { details = [], next = [], cause }: UserErrorDetails = {}) {
    super(message, { cause })
    this.name = new.target.name
    this.details = details
    this.next = next
  }
}

/** A bug of ours. It keeps its stack: it is the only kind of error a user may see one of. */
export class InternalError extends Error {
  override readonly name = 'InternalError'
}

/** True for the errors that are printed as sentences (with `details` and `next`) instead of as a stack. */
export function isUserError(error: unknown): error is UserError | UnreachableError {
  return error instanceof UserError || error instanceof UnreachableError
}
