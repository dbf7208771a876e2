import { UserError } from '@headwater/errors'
import { describe, expect, it } from 'vitest'
import { checkConfig } from './check-config.ts'
import { env } from './workspace-config.ts'

const good = { platforms: ['./a.ts'], targets: { prod: { database: env('DATABASE_URL') } } }

/** Message and details, a line each. */
function told(config: unknown): string {
  try {
    checkConfig(config)
  } catch (error) {
    if (error instanceof UserError) return [error.message, ...error.details].join('\n')
    throw error
  }
  return 'accepted'
}

describe('a config', () => {
  it('is given back as it was written', () => {
    const config = {
      ...good,
      defaultTarget: 'prod',
      sandbox: { now: '2025-01-04T12:30Z' },
      pools: { source: { limit: 2, startsPerMinute: 12 } },
      targets: {
        prod: {
          database: 'postgres://db/x',
          ledger: env('LEDGER'),
          python: '/venv/bin/python',
          dbt: { target: 'prod', profilesDir: './profiles' },
          aws: {
            account: '123456789012',
            region: 'eu-west-1',
            profile: env('AWS_PROFILE'),
            endpoint: env('AWS'),
            pages: { 'web/dashboard': 'https://dashboard' },
          },
          alerts: { webhook: env('ALERT_WEBHOOK_URL') },
          env: { EMPTY: '', SEASON_URL: env('SEASON_URL') },
        },
      },
    }
    expect(checkConfig(config)).toBe(config)
  })

  it.each([
    [
      'an unknown key',
      { ...good, target: {} },
      'target: unknown key\ndid you mean  targets   defaultTarget\nknown keys here: platforms, defaultTarget, sandbox, pools, targets',
    ],
    [
      'an unknown key of a target',
      { ...good, targets: { prod: { ...good.targets.prod, databse: 1 } } },
      'targets.prod.databse: unknown key\ndid you mean  database\nknown keys here: database, ledger, python, dbt, aws, alerts, env',
    ],
    [
      'an unknown key called constructor',
      { ...good, constructor: 1 },
      'constructor: unknown key\nknown keys here: platforms, defaultTarget, sandbox, pools, targets',
    ],
    ['no platforms', { targets: {} }, 'platforms\nfound     nothing\nexpected  a list of files that export a platform'],
    [
      'an empty list of platforms',
      { platforms: [] },
      'platforms\nfound     an empty list\nexpected  a list of files that export a platform',
    ],
    ['a platform instead of its file', { platforms: [{}] }, 'platforms[0]\nfound     an object\nexpected  a text'],
    ['no object', 'a.ts', 'default export\nfound     "a.ts"\nexpected  defineConfig({ platforms: [...] })'],
    ['a list', [], 'default export\nfound     an empty list\nexpected  defineConfig({ platforms: [...] })'],
    [
      'a target without a database',
      { ...good, targets: { prod: {} } },
      "targets.prod.database\nfound     nothing\nexpected  the warehouse's URL, for example env('DATABASE_URL')",
    ],
    [
      'a target that is no object',
      { ...good, targets: { prod: null } },
      'targets.prod\nfound     nothing\nexpected  an object with database, ledger, python, dbt, aws, alerts, env',
    ],
    [
      'a number for a text',
      { ...good, targets: { prod: { database: 5432 } } },
      "targets.prod.database\nfound     5432\nexpected  the warehouse's URL, for example env('DATABASE_URL')",
    ],
    [
      'env() without a name',
      { ...good, targets: { prod: { database: env('') } } },
      "targets.prod.database\nfound     an object\nexpected  the warehouse's URL, for example env('DATABASE_URL')",
    ],
    [
      'a target called sandbox',
      { ...good, targets: { sandbox: good.targets.prod } },
      'targets.sandbox cannot be configured: it is the embedded default\ngive the target another name, or set the sandbox under `sandbox`',
    ],
    [
      'a target that leads out of its folder',
      { ...good, targets: { '../prod': good.targets.prod } },
      'targets\nfound     "../prod"\nexpected  a name of letters, digits, _ and, behind the first, - and .',
    ],
    [
      'a default target that is not there',
      { ...good, defaultTarget: 'prd' },
      'defaultTarget: no target is called "prd"\ndid you mean  prod\ntargets  sandbox, prod',
    ],
    [
      'an account that lost its text form',
      { ...good, targets: { prod: { ...good.targets.prod, aws: { account: 12345678901 } } } },
      "targets.prod.aws.account\nfound     12345678901\nexpected  twelve digits as a text, for example '123456789012', or env('NAME')",
    ],
    [
      'a misspelt setting of AWS',
      { ...good, targets: { prod: { ...good.targets.prod, aws: { acount: '123456789012' } } } },
      'targets.prod.aws.acount: unknown key\ndid you mean  account\nknown keys here: account, region, profile, endpoint, pages',
    ],
    [
      'a pool without a limit',
      { ...good, pools: { source: { startsPerMinute: 12 } } },
      'pools.source.limit\nfound     nothing\nexpected  a whole number from 1 on',
    ],
    [
      'a pool that lets nothing through',
      { ...good, pools: { source: { limit: 0 } } },
      'pools.source.limit\nfound     0\nexpected  a whole number from 1 on',
    ],
    [
      'a pool that is only a number',
      { ...good, pools: { source: 2 } },
      'pools.source\nfound     2\nexpected  an object with limit, startsPerMinute',
    ],
    [
      'a time without its zone',
      { ...good, sandbox: { now: '2025-01-04T12:30' } },
      'sandbox.now\nfound     "2025-01-04T12:30"\nexpected  an instant with its time zone, for example 2025-01-04T12:30Z',
    ],
    [
      'a time that does not exist',
      { ...good, sandbox: { now: '2025-01-04T25:30Z' } },
      'sandbox.now\nfound     "2025-01-04T25:30Z"\nexpected  an instant with its time zone, for example 2025-01-04T12:30Z',
    ],
  ])('with %s is refused', (_, config, expected) => {
    expect(told(config)).toBe(expected)
  })

  it('takes hostile names for what they are', () => {
    const targets = JSON.parse(
      '{"__proto__": {"database": "postgres://a"}, "constructor": {"database": "postgres://b"}}',
    )
    expect(Object.keys(checkConfig({ ...good, targets }).targets ?? {})).toEqual(['__proto__', 'constructor'])
    expect(told({ ...good, defaultTarget: 'toString' })).toContain('no target is called "toString"')
  })
})
