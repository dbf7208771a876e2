import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { buildGraph } from '@headwater/graph'
import { layeredGraph } from '@headwater/graph/testing'
import { openLedger } from '@headwater/ledger'
import pg from 'pg'
import { buildPage } from '../build/index.ts'
import { createServer } from '../server/create-server.ts'
import { makeSeason } from './history.ts'
import { seasonEnd } from './season.ts'
import { type TestBackend, testBackend } from './test-backend.ts'
import { testWorld } from './world.ts'

/*
 * The viewer's server over a world that is made up, to look at the page while it is written. Test equipment: what runs here makes
 * nothing. `node src/testing/serve.ts --help` says how to start it.
 */

const help = `node apps/viewer/src/testing/serve.ts [options]
  --url URL       of a Postgres server; default: HEADWATER_TEST_DATABASE_URL
  --schema NAME   of the ledger in it, kept and used again; default: season3
  --fresh         makes the ledger anew
  --port N        default: 4780
  --page FOLDER   the built page; default: it is built first, which takes a few seconds
  --assets N      instead of the world a random graph of so many assets, nothing of it ever made
  --quiet         no run that goes on by itself
  --token TOKEN   default: test-token`

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    schema: { type: 'string', default: 'season3' },
    fresh: { type: 'boolean', default: false },
    port: { type: 'string', default: '4780' },
    page: { type: 'string' },
    assets: { type: 'string' },
    quiet: { type: 'boolean', default: false },
    token: { type: 'string', default: 'test-token' },
    help: { type: 'boolean', default: false },
  },
})

const url = values.url ?? process.env.HEADWATER_TEST_DATABASE_URL
if (values.help || url === undefined) {
  process.stdout.write(`${help}\n`)
  process.exit(values.help ? 0 : 2)
}

const size = Number(values.assets ?? 0)
const graph = buildGraph(size > 0 ? layeredGraph({ assets: size, edges: size * 2, layers: 12 }) : testWorld())
const schema = size > 0 ? `${values.schema}_${size}` : values.schema
const seededAt = await prepareLedger(url, schema)
const backend = await testBackend({
  graph,
  url,
  schema,
  // Goes on where the history ended, also after a restart.
  now: () => new Date(seasonEnd.getTime() + Date.now() - seededAt),
})
const server = await createServer(backend, {
  port: Number(values.port),
  token: values.token,
  pageFolder: values.page ?? buildPage().then(({ folder }) => folder),
  onBug: (error) => console.error(error),
})
console.log(`${server.url}/#token=${server.token}`)
process.once('SIGINT', () => void end())
process.once('SIGTERM', () => void end())
if (!values.quiet && size === 0) void keepRunning(backend)

async function end(): Promise<void> {
  await server.close()
  await backend[Symbol.asyncDispose]()
  process.exit(0)
}

/** Gives when it was filled, by the system's clock. */
async function prepareLedger(database: string, name: string): Promise<number> {
  const client = new pg.Client({ connectionString: database })
  await client.connect()
  try {
    // Two that start at the same time fill it once.
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`season ${name}`])
    const { rows } = await client.query<{ seeded: string | null }>(
      `select obj_description(oid, 'pg_namespace') as seeded from pg_namespace where nspname = $1`,
      [name],
    )
    const seeded = Number(rows[0]?.seeded ?? 0)
    if (seeded > 0 && !values.fresh) return seeded
    await client.query(`drop schema if exists ${pg.escapeIdentifier(name)} cascade`)
    console.log('making a season: half a minute, once')
    const ledger = await openLedger({ url: database, schema: name })
    await ledger.migrate()
    if (size === 0) await makeSeason({ ledger, graph, url: database, schema: name })
    await ledger.close()
    const now = Date.now()
    await client.query(`comment on schema ${pg.escapeIdentifier(name)} is ${pg.escapeLiteral(String(now))}`)
    return now
  } finally {
    await client.end()
  }
}

/** One slow run after the other, so that there is always something to watch. */
async function keepRunning({ plan, start, idle }: TestBackend): Promise<void> {
  const nothing = { exclude: [], upstream: false, stale: false, fullRefresh: true, partitions: null, date: null }
  for (;;) {
    const { planId } = await plan({ ...nothing, select: ['mortgages/risk/collateral_1'], downstream: true })
    await start(planId, 'something to watch').catch(() => {})
    await idle()
    await sleep(30_000)
  }
}
