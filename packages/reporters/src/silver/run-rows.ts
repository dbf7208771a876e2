/** What a run counts of its rows, as its `_SUCCESS` says it. */
export interface RunRows {
  readonly input_rows: number
  readonly valid_rows: number
  readonly quarantined_rows: number
  readonly condemned_rows: number
}
