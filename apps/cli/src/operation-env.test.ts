import { secretsOf } from '@headwater/engine/redact'
import { expect, it } from 'vitest'
import { environmentOf } from './operation-env.ts'

it('knows the webhook of alerts for a secret, whatever variable it came from', () => {
  const webhook = 'https://hooks.example/services/T000/B000/s3cr3t'
  const target = { databaseUrl: 'postgres://me:hunter2hunter2@db:5432/x', env: { SEASON_URL: 'http://season' } }
  const env = environmentOf({ ...target, alerts: { webhook, problem: null } })
  expect(secretsOf(env)).toContain(webhook)
  expect(env).toMatchObject({ PGHOST: 'db', SEASON_URL: 'http://season' })
  expect(secretsOf(environmentOf(target))).not.toContain(webhook)
})
