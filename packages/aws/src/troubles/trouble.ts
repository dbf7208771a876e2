import { UnreachableError } from '@headwater/errors'

/** The rows of the runbook's troubleshooting table, and what else AWS is known to answer with. */
export type TroubleKind =
  | 'access denied'
  | 'credentials'
  | 'throttled'
  | 'unreachable'
  | 'other region'
  | 'no such bucket'
  | 'no such object'
  | 'no such state machine'
  | 'name taken'
  | 'name too long'
  | 'bad input'
  | 'execution failed'
  | 'aborted'
  | 'timed out'
  | 'died silently'
  | 'no bronze'
  | 'bad bronze'
  | 'wrong schema version'
  | 'refused by AWS'

/** Something that went wrong outside, recognised: what it is, what showed it, and what to type next. Plain data. */
export interface Trouble {
  readonly kind: TroubleKind
  readonly message: string
  /** What was found, line by line, as AWS or the job said it. */
  readonly evidence: readonly string[]
  /** Commands that can be pasted, or what to change. */
  readonly next: readonly string[]
  /** It passes by itself: worth another attempt. */
  readonly transient?: true
}

/** A trouble that ends a command: exit code 3. A step makes a failed result of it instead. */
export class AwsError extends UnreachableError {
  readonly trouble: Trouble

  constructor(trouble: Trouble, cause?: unknown) {
    super(trouble.message, { details: trouble.evidence, next: trouble.next, cause })
    this.trouble = trouble
  }
}
