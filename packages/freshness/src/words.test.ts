import { expect, test } from 'vitest'
import { by } from './testing/asking.ts'
import { count, durationWords, policyWords } from './words.ts'

const [MINUTE, HOUR] = [60_000, 3_600_000]

test('a length of time has two units at most, and is never shown longer than it is', () => {
  expect(
    [59_999, 45 * MINUTE, 26 * HOUR, 26.5 * HOUR + 59_999, 71.99 * HOUR, 75 * HOUR, 96 * HOUR].map(durationWords),
  ).toEqual(['0 min', '45 min', '26 h', '26 h 30 min', '71 h 59 min', '3 days 3 h', '4 days'])
})

test('every policy has its words', () => {
  expect(policyWords(by)).toBe('by 13:00 UTC, where any is to come')
  expect(policyWords({ type: 'age', warnMs: 24 * HOUR, errorMs: 26 * HOUR })).toBe('at most 26 h old')
  expect(policyWords({ type: 'newest row', column: 'loaded_at', warnMs: HOUR })).toBe('at most 1 h old by loaded_at')
  expect(policyWords({ type: 'rows', max: 12_345, severity: 'warn' })).toBe('12,345 rows at most')
})

test('thousands are told apart', () => {
  expect([0, 999, 1_000, 1_234_567].map(count)).toEqual(['0', '999', '1,000', '1,234,567'])
})
