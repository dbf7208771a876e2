import { describe, expect, it } from 'vitest'
import { redact, secretsOf } from './redact.ts'

describe('secretsOf', () => {
  it('takes the values of variables that are named like a secret, whatever the case', () => {
    const env = {
      PGPASSWORD: 'hunter2',
      client_secret: 's3cret-value',
      GITHUB_TOKEN: 'ghp_12345',
      AWS_SECRET_ACCESS_KEY: 'abcd/efgh',
      API_KEY: 'k-123456',
    }
    expect(new Set(secretsOf(env))).toEqual(new Set(Object.values(env)))
  })

  it('leaves other variables alone, also where a name only holds the letters', () => {
    expect(
      secretsOf({ MONKEY: 'bananas', KEYBOARD: 'qwerty', PWD: '/work', HOME: '/home/me', EMPTY_TOKEN: '' }),
    ).toEqual([])
  })

  it('finds the password inside a URL, as it stands there and decoded', () => {
    expect(secretsOf({ DATABASE_URL: 'postgres://me:p%40ss-word@db:5432/x' })).toEqual(['p%40ss-word', 'p@ss-word'])
  })

  it('leaves out the values that emulators are given, so that ordinary words stay readable', () => {
    expect(
      secretsOf({ AWS_SECRET_ACCESS_KEY: 'test', DATABASE_URL: 'postgres://postgres:postgres@localhost/x' }),
    ).toEqual([])
  })

  it('takes each line of a private key', () => {
    expect(secretsOf({ SIGNING_KEY: '-----BEGIN-----\nMIIEabcdef\n-----END-----' })).toContain('MIIEabcdef')
  })
})

describe('redact', () => {
  it('hides a secret wherever it stands in a line', () => {
    expect(redact('login with hunter2, again hunter2!', ['hunter2'])).toBe('login with ***, again ***!')
  })

  it('hides the longer of two secrets that begin alike', () => {
    expect(redact('token-long token', secretsOf({ A_TOKEN: 'token', B_TOKEN: 'token-long' }))).toBe('*** ***')
  })

  it('hides the password of a URL that no variable held', () => {
    expect(redact('to postgres://me:p@ss@db:5432/x?y=1 now', [])).toBe('to postgres://me:***@db:5432/x?y=1 now')
  })

  it('takes a secret for the letters it is, not for a pattern', () => {
    expect(redact('a.*b axxb', ['a.*b'])).toBe('*** axxb')
  })

  it('leaves a URL without a password as it is', () => {
    expect(redact('http://127.0.0.1:8080/a@b', [])).toBe('http://127.0.0.1:8080/a@b')
  })
})
