import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWorthRetrying, nextDelay, retryPolicyOf } from './retry-policy.ts'

test('an operation that says nothing is tried as its executor is', () => {
  expect(retryPolicyOf({ executor: 'dbt' })).toMatchObject({ attempts: 7, on: 'transient' })
  expect(retryPolicyOf({ executor: 'program' })).toMatchObject({ attempts: 4, on: 'transient' })
  const own = { attempts: 1, delayMs: 0, factor: 1, maxDelayMs: 0, on: 'any' } as const
  expect(retryPolicyOf({ executor: 'dbt', retry: own })).toBe(own)
})

test('which failures are worth it', () => {
  const policy = retryPolicyOf({ executor: 'dbt' })
  expect(isWorthRetrying(policy, { message: 'x', transient: true })).toBe(true)
  expect(isWorthRetrying(policy, { message: 'it took longer than 5 s and was ended (timeout)' })).toBe(false)
  expect(isWorthRetrying({ ...policy, on: 'any' }, { message: null })).toBe(true)
  expect(isWorthRetrying({ ...policy, on: ['timeout'] }, { message: 'it was ended (timeout)' })).toBe(true)
  expect(isWorthRetrying({ ...policy, on: ['timeout', ''] }, { message: 'x', transient: true })).toBe(false)
})

test('delays double up to the most, with jitter between half and all of it, and end with the last attempt', () => {
  const policy = retryPolicyOf({ executor: 'dbt' })
  const delays = (random: number) => [1, 2, 3, 4, 5, 6, 7].map((failed) => nextDelay(policy, failed, () => random))
  expect(delays(1)).toEqual([1000, 2000, 4000, 8000, 15000, 15000, null])
  expect(delays(0)).toEqual([500, 1000, 2000, 4000, 7500, 7500, null])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.double({ min: 0, max: 1, noNaN: true }), (failed, random) => {
      const most = nextDelay(policy, failed, () => 1) ?? 0
      const delay = nextDelay(policy, failed, () => random) ?? -1
      expect(delay).toBeGreaterThanOrEqual(most / 2)
      expect(delay).toBeLessThanOrEqual(most)
    }),
  )
})
