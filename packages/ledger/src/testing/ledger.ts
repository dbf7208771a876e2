import { randomBytes } from 'node:crypto'
import { Client, escapeIdentifier } from 'pg'
import { type Ledger, type LedgerOptions, openLedger } from '../ledger.ts'
import { defaultSchema } from '../schema-version.ts'

/** A ledger of one test: tables of its own in a schema of its own. `more` opens it again, as another process does. */
export interface TestLedger extends AsyncDisposable {
  readonly ledger: Ledger
  readonly url: string
  readonly schema: string
  more(options?: Partial<LedgerOptions>): Promise<Ledger>
}

/** Makes an empty ledger in a database (that of `testDatabase`). Disposing of it closes what was opened. */
export async function testLedger(url: string): Promise<TestLedger> {
  const schema = `ledger_${randomBytes(6).toString('hex')}`
  const opened: Ledger[] = []
  const more = async (options: Partial<LedgerOptions> = {}): Promise<Ledger> => {
    const ledger = await openLedger({ url, schema, ...options })
    opened.push(ledger)
    return ledger
  }
  const ledger = await more()
  await ledger.migrate()
  return {
    ledger,
    url,
    schema,
    more,
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map((each) => each.close()))
    },
  }
}

/** Makes a run look as if its process had died a minute ago: no heartbeat, and its lease has run out. */
export async function letLeaseExpire(url: string, runId: string, schema = defaultSchema): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(
      `update ${escapeIdentifier(schema)}.runs
      set lease_until = now() - interval '30 seconds', heartbeat_at = now() - interval '1 minute' where id = $1`,
      [runId],
    )
  } finally {
    await client.end()
  }
}

/** The assets (`asset@partition` of what is locked by partition) that are locked, each with the run that holds it. */
export async function lockedAssets(url: string, schema = defaultSchema): Promise<{ readonly [asset: string]: string }> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ asset: string; run_id: string }>(
      `select concat_ws('@', asset, nullif(partition, '')) as asset, run_id from ${escapeIdentifier(schema)}.asset_locks order by 1`,
    )
    return Object.fromEntries(rows.map(({ asset, run_id }) => [asset, run_id]))
  } finally {
    await client.end()
  }
}
