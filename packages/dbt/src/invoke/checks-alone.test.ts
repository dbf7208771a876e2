import { afterAll, beforeAll, expect, it } from 'vitest'
import { Fixture } from './testing/fixture.ts'

/*
 * A step that makes nothing and runs checks alone:
 *
 * numbers ── guarded       unique_numbers_n is broken by hand; as_many_numbers_as_guarded is behind it in a build
 *         └─ totals        doubles is a unit test of totals
 */
const fixture = new Fixture()
afterAll(() => fixture[Symbol.asyncDispose]())

beforeAll(async () => {
  await fixture.build({ assets: ['seed.letters', 'numbers', 'guarded', 'totals'] })
  await fixture.query('insert into numbers (n) values (99), (99)')
})

it('runs each check whatever the others find, unit tests included, and makes nothing', async () => {
  const { result, assets, checks } = await fixture.build({
    assets: [],
    checks: ['unique_numbers_n', 'as_many_numbers_as_guarded', 'totals.doubles'],
    step: 'checks',
  })
  expect(result).toEqual({ state: 'done' })
  expect(assets).toEqual({})
  expect(checks).toMatchObject({
    unique_numbers_n: { state: 'failed', failures: 1, sql: expect.stringContaining('having count') },
    as_many_numbers_as_guarded: { state: 'failed' },
    'totals.doubles': { state: 'passed' },
  })
})
