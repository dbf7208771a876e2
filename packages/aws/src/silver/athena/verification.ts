/** What Athena says of runs, and the queries that it was asked: the runbook's "Verify". */
export interface AthenaVerification {
  readonly query: string
  readonly runs: readonly {
    readonly run_id: string
    readonly rows: number
    /** Smallest and largest tx_date, as Athena prints them; null without rows. */
    readonly first: string | null
    readonly last: string | null
    /** What is not as it should be; empty where all is. */
    readonly findings: readonly string[]
  }[]
  readonly ok: boolean
  /** The rows that count, of all dates: a query without this join finds those of every run, and so a date several times. */
  readonly counting: string
}
