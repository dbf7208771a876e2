import { UserError } from '@headwater/errors'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { preview } from './preview.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.client.query(`
    create schema gold;
    create table gold.predictions (game_date date, "Home Team" text, "constructor" numeric(5, 3), tags int[]);
    insert into gold.predictions values
      ('2025-01-03', 'Celtics', 0.710, '{1}'), ('2025-01-04', null, 0.5, null), (null, 'Bulls', 1, null)`)
})
afterAll(() => database.drop())

const predictions = { schema: 'gold', name: 'predictions' }

test('the newest rows come first, as text with all digits, numbers at the right', async () => {
  expect(
    await preview(database.client, predictions, { orderBy: [{ column: 'game_date', descending: true }], limit: 2 }),
  ).toEqual({
    columns: [
      { name: 'game_date', align: 'left' },
      { name: 'Home Team', align: 'left' },
      { name: 'constructor', align: 'right' },
      { name: 'tags', align: 'left' },
    ],
    rows: [
      ['2025-01-04', null, '0.500', null],
      ['2025-01-03', 'Celtics', '0.710', '{1}'],
    ],
  })
})

test('a relation that does not exist has no preview; an unknown column is refused with near misses', async () => {
  expect(await preview(database.client, { schema: 'gold', name: 'nothing' }, { limit: 1 })).toBeNull()
  await expect(
    preview(database.client, predictions, { orderBy: [{ column: 'home team' }], limit: 1 }),
  ).rejects.toSatisfy((error) => error instanceof UserError && error.details.join().includes('Home Team'))
})
