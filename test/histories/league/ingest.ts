import { type OperationContext, type OperationResult, unavailable } from '@headwater/config'
import { Client } from 'pg'
import { readSource } from './source.ts'

const folder = import.meta.dirname

/** Makes a day of bronze what the source has of it: both tables in one transaction, each row with the time of now. */
export async function ingestDay({ partition, env, now }: OperationContext): Promise<OperationResult> {
  const day = readSource(folder).days[String(partition)]
  if (!day || day.withheld) return unavailable(`no ${partition} at the source yet`)
  const scores = Object.entries(day.scores).map(([player, points]) => ({ player, points }))
  const plays = day.plays.map((player, n) => ({ n, player }))
  await inTransaction(env.DATABASE_URL, async (client) => {
    await client.query('delete from bronze.scores where day = $1', [partition])
    await client.query(
      `insert into bronze.scores (day, player, points, modified_at)
       select $1, player, points, $3 from json_to_recordset($2) as row (player text, points int)`,
      [partition, JSON.stringify(scores), now()],
    )
    if (day.fails) throw new Error(`the source was lost in the middle of ${partition}`)
    await client.query('delete from bronze.plays where day = $1', [partition])
    await client.query(
      `insert into bronze.plays (day, n, player, modified_at)
       select $1, n, player, $3 from json_to_recordset($2) as row (n int, player text)`,
      [partition, JSON.stringify(plays), now()],
    )
  })
  return { made: { scores: { rows: scores.length }, plays: { rows: plays.length } } }
}

export async function ingestPlayers({ env, now }: OperationContext): Promise<OperationResult> {
  const players = Object.entries(readSource(folder).players).map(([player, team]) => ({ player, team }))
  await inTransaction(env.DATABASE_URL, async (client) => {
    await client.query('delete from bronze.players')
    await client.query(
      `insert into bronze.players (player, team, modified_at)
       select player, team, $2 from json_to_recordset($1) as row (player text, team text)`,
      [JSON.stringify(players), now()],
    )
  })
  return { made: { players: { rows: players.length } } }
}

async function inTransaction(url: string | undefined, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin')
    await work(client)
    await client.query('commit')
  } finally {
    await client.end() // What was not committed is rolled back.
  }
}
