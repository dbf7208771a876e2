import { Client } from 'pg'

/** The step between two levels of dbt: gold.ratings from silver.features. */
const client = new Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
try {
  await client.query('begin')
  await client.query('delete from gold.ratings')
  await client.query('insert into gold.ratings (player, rating) select player, 100 + points from silver.features')
  await client.query('commit')
} finally {
  await client.end()
}
