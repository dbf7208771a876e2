/** The body of every answer that is not 2xx. */
export interface TroubleView {
  /** A stable word: `bad-selection`, `unknown-asset`, `unreachable`, `unauthorised`, ... */
  readonly code: string
  readonly message: string
  readonly details: readonly string[]
  /** Commands to paste. */
  readonly next: readonly string[]
  /** Of a selection: where in the typed text it is wrong, as `[from, to)` in UTF-16 units. */
  readonly at: readonly [from: number, to: number] | null
}
