import type { AssetGraph } from '@headwater/graph'
import { checkRights, connect, type MissingRight } from '@headwater/postgres'
import { type Finding, plural } from '@headwater/reporters'
import type { Target } from '../target.ts'
import { bad, type Check, good, skipped, warn } from './check.ts'
import { neededRights } from './needed-rights.ts'

/** `hashtextextended`, which fingerprints are made of, is of Postgres 11. */
const OLDEST_SERVER = 110_000
const SKEW_SECONDS = 5
const RIGHTS_SHOWN = 4

type Client = Awaited<ReturnType<typeof connect>>

/** The warehouse: whether it answers, its version and clock, and whether all that the graph needs may be done there. */
export function databaseCheck(target: Target, graph: AssetGraph | null): Check {
  return {
    name: 'database',
    async run() {
      const client = await connect(target.databaseUrl)
      try {
        const findings = [await versionFinding(client), await clockFinding(client)]
        return [
          ...findings,
          ...(graph ? await rightsFindings(client, graph) : [skipped('rights', 'there is no graph')]),
        ]
      } finally {
        await client.end()
      }
    },
  }
}

async function versionFinding(client: Client): Promise<Finding> {
  const { rows } = await client.query<{ version: string; number: number; user: string; name: string }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
       current_user as user, current_database() as name`,
  )
  const [found] = rows
  const message = `Postgres ${found?.version}, database ${found?.name} as ${found?.user}`
  return (found?.number ?? 0) >= OLDEST_SERVER
    ? good('database', message)
    : bad('database', `${message}; 11 or newer is needed`, 'update the server')
}

async function clockFinding(client: Client): Promise<Finding> {
  const before = Date.now()
  const { rows } = await client.query<{ now: number }>('select extract(epoch from clock_timestamp())::float8 as now')
  const here = (before + Date.now()) / 2 / 1000
  return skewFinding((rows[0]?.now ?? here) - here)
}

/** @param ahead seconds by which the database's clock is ahead of ours */
export function skewFinding(ahead: number): Finding {
  const apart = `${Math.abs(ahead).toFixed(1)} s`
  if (Math.abs(ahead) <= SKEW_SECONDS) return good('clock', `${apart} apart from the database's`)
  const message = `the database's clock is ${apart} ${ahead > 0 ? 'ahead' : 'behind'}: times in the ledger and here differ`
  return warn('clock', message, 'set both by a time server')
}

async function rightsFindings(client: Client, graph: AssetGraph): Promise<Finding[]> {
  const needed = await neededRights(client, graph)
  const missing = await checkRights(client, needed)
  return needed.map(({ schema, relations }) => {
    const here = missing.filter((right) => right.schema === schema)
    const name = `rights on ${schema}`
    if (here.length === 0) return good(name, `all that ${plural(relations.length, 'asset')} there need`)
    return bad(
      name,
      here
        .map(({ message }) => message)
        .slice(0, RIGHTS_SHOWN)
        .join('; '),
      ...grants(here),
    )
  })
}

function grants(missing: readonly MissingRight[]): string[] {
  const shown = missing.slice(0, RIGHTS_SHOWN).map(({ mend }) => `${mend};`)
  return missing.length > RIGHTS_SHOWN
    ? [...shown, `… and ${plural(missing.length - RIGHTS_SHOWN, 'more like these', 'more like these')}`]
    : shown
}

/** The ledger: whether it answers, which version its tables have, and whether they may be made. */
export function ledgerCheck(target: Target): Check {
  return {
    name: 'ledger',
    async run() {
      const { readLedgerVersion } = await import('@headwater/ledger')
      const client = await connect(target.ledgerUrl)
      try {
        const { found, known } = await readLedgerVersion(client)
        const [missing] = await checkRights(client, [{ schema: 'headwater', create: true, relations: [] }])
        if (missing) return [bad('ledger', missing.message, `${missing.mend};`)]
        return [ledgerFinding(found, known)]
      } finally {
        await client.end()
      }
    },
  }
}

export function ledgerFinding(found: number | null, known: number): Finding {
  if (found === null) return good('ledger', 'empty: the first run makes its tables')
  if (found > known) {
    const message = `its tables are version ${found}, written by a newer headwater; this one knows up to ${known}`
    return bad('ledger', message, 'use the newer headwater, or another ledger')
  }
  return good('ledger', found < known ? `version ${found}; the next run makes it ${known}` : `version ${found}`)
}
