import type { Dataset } from '../dataset.ts'

/** The names of a dataset's tables in Athena's database. */
export interface Tables {
  /** Every row of every run, those that do not count included: `silver_transactions`. */
  readonly all: string
  /** A line for each ingest_date, with the run that counts: over `canonical.json`. */
  readonly canonical: string
  /** The rows that count: a view of the two. */
  readonly counting: string
}

/** `mortgages/silver/transactions` is the table `silver_transactions`. */
export function athenaTables({ silver }: Pick<Dataset, 'silver'>): Tables {
  const all = silver.asset.split('/').slice(1).join('_')
  return { all, canonical: 'canonical', counting: `${all}_canonical` }
}

/**
 * The rows that count, as a query: what answers "duplicates in Athena", whose cause is a query over all runs. A run_id that
 * counts for two dates must not join twice, so that the runs are taken distinct.
 */
export function canonicalQuery(dataset: Pick<Dataset, 'silver'>, columns = 't.*'): string {
  const { all, canonical } = athenaTables(dataset)
  return [
    `SELECT ${columns} FROM ${quoted(all)} t`,
    `JOIN (SELECT DISTINCT schema_v, run_id FROM ${quoted(canonical)}) c`,
    'ON t.schema_v = c.schema_v AND t.run_id = c.run_id',
  ].join('\n')
}

/** Makes the view anew: to be run once for a database, by whoever may. */
export function canonicalView(dataset: Pick<Dataset, 'silver'>): string {
  return `CREATE OR REPLACE VIEW ${quoted(athenaTables(dataset).counting)} AS\n${canonicalQuery(dataset)}`
}

/** The runbook's "Verify": COUNT, MIN, MAX filtered by run_id. As it is asked, it can be pasted. */
export function verifyQuery(dataset: Pick<Dataset, 'silver'>, runIds: readonly string[]): string {
  return [
    'SELECT run_id, COUNT(*) AS "rows", MIN(tx_date) AS "first", MAX(tx_date) AS "last"',
    `FROM ${quoted(athenaTables(dataset).all)}`,
    `WHERE run_id IN (${runIds.map(literal).join(', ')})`,
    'GROUP BY run_id',
  ].join('\n')
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
