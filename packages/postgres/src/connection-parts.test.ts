import { UserError } from '@headwater/errors'
import { expect, test } from 'vitest'
import { connectionEnv, connectionParts } from './connection-parts.ts'

test('a URL is taken apart and percent-decoded', () => {
  expect(connectionParts('postgresql://us%40er:p%2Fa%25s%3As@db.example:6543/we%20ird?sslmode=require')).toEqual({
    host: 'db.example',
    port: 6543,
    user: 'us@er',
    password: 'p/a%s:s',
    database: 'we ird',
    sslMode: 'require',
  })
})

test('what a URL leaves out has defaults, and the database is named as the user', () => {
  expect(connectionParts('postgres://ann@localhost')).toMatchObject({
    host: 'localhost',
    port: 5432,
    password: '',
    database: 'ann',
  })
  expect(connectionParts('postgres:///wh?host=/run/pg&user=bob&port=1')).toMatchObject({
    host: '/run/pg',
    port: 1,
    user: 'bob',
  })
  expect(connectionParts('postgres://ann@[::1]/wh').host).toBe('::1')
})

test('programs get it as libpq environment', () => {
  expect(connectionEnv('postgres://ann:a%20b@127.0.0.1/wh?sslmode=disable')).toEqual({
    PGHOST: '127.0.0.1',
    PGPORT: '5432',
    PGUSER: 'ann',
    PGPASSWORD: 'a b',
    PGDATABASE: 'wh',
    PGSSLMODE: 'disable',
  })
})

test.each(['', 'warehouse', 'mysql://a:hunter2@h/d', 'postgres://a:hunter2%@h/d', 'postgres://a:hunter2@h:port/d'])(
  'a malformed URL is refused without showing it: %s',
  (url) => {
    const error = (() => {
      try {
        return connectionParts(url)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(UserError)
    expect(JSON.stringify([String(error), error])).not.toContain('hunter2')
  },
)
