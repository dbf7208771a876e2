import { Client } from 'pg'

/** Makes bronze.inputs what somebody wants it to be. */
const client = new Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
try {
  await client.query('begin')
  await client.query('delete from bronze.inputs')
  await client.query('insert into bronze.inputs select * from control.wanted')
  await client.query('commit')
} finally {
  await client.end()
}
