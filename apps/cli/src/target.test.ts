import { env, type TargetConfig, type Workspace } from '@headwater/config'
import { UserError } from '@headwater/errors'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { hideSecrets } from './secrets.ts'
import { configuredTarget, targetName } from './target.ts'

afterEach(() => vi.unstubAllEnvs())

const database = 'postgres://me:hunter2hunter2@db:5432/x'

function workspace(prod: TargetConfig, defaultTarget?: string): Workspace {
  const config = { platforms: [], targets: { prod }, ...(defaultTarget !== undefined && { defaultTarget }) }
  return { root: '/w', config, platforms: [] }
}

const target = (prod: TargetConfig) => configuredTarget(workspace(prod), 'prod')

describe('the name of a target', () => {
  it('is the one asked for, else the default of the config, else the sandbox', () => {
    expect(targetName(workspace({ database }, 'prod'), 'sandbox')).toBe('sandbox')
    expect(targetName(workspace({ database }, 'prod'), undefined)).toBe('prod')
    expect(targetName(workspace({ database }), undefined)).toBe('sandbox')
  })

  it.each(['prd', 'constructor', '__proto__', ''])('"%s" is refused with those that there are', (name) => {
    expect(() => targetName(workspace({ database }), name)).toThrow(
      expect.objectContaining({ code: 'unknown-target', details: expect.arrayContaining(['targets  sandbox, prod']) }),
    )
  })
})

describe('a target of the config', () => {
  it('has defaults for what it does not say', () => {
    expect(target({ database })).toMatchObject({
      name: 'prod',
      isSandbox: false,
      databaseUrl: database,
      ledgerUrl: database,
      python: 'python3',
      env: { DATABASE_URL: database },
      dbt: { target: 'prod', profilesDir: null },
      aws: { account: null, region: null, profile: null, endpoint: null, pages: {}, credentials: null },
    })
  })

  it('takes from the environment what the config says', () => {
    vi.stubEnv('WAREHOUSE', database)
    vi.stubEnv('SEASON', 'http://season')
    const made = target({
      database: env('WAREHOUSE'),
      ledger: 'postgres://ledger/x',
      dbt: { target: 'live', profilesDir: './profiles' },
      env: { SEASON_URL: env('SEASON'), DATABASE_URL: 'postgres://reader/x' },
      aws: { account: '123456789012', region: 'us-east-1', profile: env('SEASON') },
    })
    expect(made).toMatchObject({
      databaseUrl: database,
      ledgerUrl: 'postgres://ledger/x',
      dbt: { target: 'live', profilesDir: '/w/profiles' },
      env: { SEASON_URL: 'http://season', DATABASE_URL: 'postgres://reader/x' },
      aws: { account: '123456789012', region: 'us-east-1', profile: 'http://season' },
    })
  })

  it.each(['NOT_SET_ANYWHERE', 'constructor', '__proto__'])(
    'says that %s is not set, and what is read from it',
    (name) => {
      expect(() => target({ database, env: { SEASON_URL: env(name) } })).toThrow(
        `${name} is not set; targets.prod.env.SEASON_URL in headwater.config.ts is read from it`,
      )
    },
  )

  it.each([
    ['mysql://me:hunter2hunter2@db/x', 'database'],
    ['postgres://me:hunter2hunter2@[db/x', 'database'],
    ['/var/run/postgres', 'ledger'],
  ])('refuses %s without showing it', (url, setting) => {
    const told = caught(() => target({ database, [setting]: url }))
    expect(told.message).toBe(`headwater.config.ts: targets.prod.${setting} is no Postgres URL`)
    expect(JSON.stringify(told)).not.toContain('hunter2')
  })

  it('is opened with psql without its password being shown', () => {
    vi.stubEnv('WAREHOUSE', database)
    expect(target({ database: env('WAREHOUSE') }).psql).toBe('psql "$WAREHOUSE"')
    expect(target({ database }).psql).toBe("psql 'postgres://me@db:5432/x'")
  })
})

function caught(work: () => unknown): UserError {
  try {
    work()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('where alerts go', () => {
  const url = 'https://hooks.example/services/T000/B000/s3cr3t'

  it('is the webhook of the config, else the one of the environment, and it is hidden from then on', () => {
    vi.stubEnv('HEADWATER_ALERT_WEBHOOK', 'https://hooks.example/other')
    vi.stubEnv('ALERTS', url)
    expect(target({ database, alerts: { webhook: env('ALERTS') } }).alerts).toEqual({ webhook: url, problem: null })
    expect(target({ database }).alerts.webhook).toBe('https://hooks.example/other')
    expect(hideSecrets(`posted to ${url}`)).toBe('posted to ***')
  })

  it('is nowhere where the variable is not set: that is said, and refuses nothing', () => {
    expect(target({ database, alerts: { webhook: env('ALERTS_NOT_SET') } }).alerts).toEqual({
      webhook: null,
      problem: 'ALERTS_NOT_SET is not set: alerts are sent to nobody',
    })
    expect(target({ database }).alerts).toEqual({ webhook: null, problem: null })
  })
})
