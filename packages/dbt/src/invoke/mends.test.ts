import { expect, it } from 'vitest'
import { mendOf } from './mends.ts'

it.each([
  ['permission denied for schema gold', 'grant usage, create on schema gold to dbt'],
  ['permission denied for schema Gold', 'grant usage, create on schema "Gold" to dbt'],
  ['permission denied for database warehouse', 'grant create on database warehouse to dbt'],
  ['permission denied for table boxscores', 'grant select on boxscores to dbt'],
  ['must be owner of table standings', 'alter table standings owner to dbt'],
  ['could not extend file "base/5/1": No space left on device', "make room on the disk of the database's server"],
  ["[Errno 28] No space left on device: 'target/run'", 'make room on the disk of this machine'],
  ['column "x" does not exist', null],
])('%s', (text, mend) => {
  expect(mendOf(`Database Error in model standings (models/standings.sql)\n  ${text}`, 'dbt')).toBe(mend)
})

it('names a user as SQL wants it', () => {
  expect(mendOf('permission denied for schema gold', 'Data-Team')).toBe(
    'grant usage, create on schema gold to "Data-Team"',
  )
  expect(mendOf('permission denied for schema gold', null)).toBe('grant usage, create on schema gold to <user>')
})
