import { connect, observe } from '@headwater/postgres'
import { inTurn, line } from './measure.ts'

const ROWS = 500_000
const DAYS = 100

const make = (name: string): string => `
  create table bench.${name} as
  select
    i as id, date '2025-01-01' + i % ${DAYS} as day, 'player ' || i % 500 as player, 'team ' || i % 30 as team,
    i % 48 as minutes, i % 60 as points, i % 20 as rebounds, i % 15 as assists, i % 5 as steals, i % 5 as blocks,
    (i % 1000)::numeric / 10 as rating, random() as share, i % 2 = 0 as home, timestamptz '2025-01-01' + i * interval '1 s' as at,
    md5(i::text) as note
  from generate_series(1, ${ROWS}) as i`

/** What telling the content of a table costs, against making it: 500,000 rows of 15 columns. */
export async function benchFingerprints(databaseUrl: string): Promise<void> {
  const client = await connect(databaseUrl)
  try {
    await client.query(
      `drop schema if exists bench cascade; create schema bench; ${make('facts')}; analyze bench.facts`,
    )
    const relation = { schema: 'bench', name: 'facts' }
    const look = async (more: object = {}): Promise<void> => {
      const [found] = await observe(client, [{ relation, ...more }])
      if (!found?.fingerprint) throw new Error(found?.problem?.message ?? 'no fingerprint')
    }
    const times = await inTurn(
      {
        make: async () => {
          await client.query('drop table if exists bench.copy')
          await client.query('create table bench.copy as table bench.facts')
        },
        whole: () => look(),
        byDay: () => look({ partitionColumn: 'day' }),
        oneDay: () => look({ partitionColumn: 'day', partition: '2025-02-01' }),
      },
      5,
    )
    const against = (what: string, ms: number, limit: number): void => {
      const ratio = ms / times.make
      const figure = `${ms.toFixed(0)} / ${times.make.toFixed(0)} ms = ${ratio.toFixed(2)}x`
      line(what, figure, `≤ ${limit}x`, ratio <= limit)
    }
    against('fingerprint of 500,000 rows × 15, against copying them', times.whole, 2)
    against('the same of each of its 100 days', times.byDay, 2.5)
    against('of one of its days, without an index', times.oneDay, 0.5)
  } finally {
    await client.query('drop schema if exists bench cascade')
    await client.end()
  }
}
