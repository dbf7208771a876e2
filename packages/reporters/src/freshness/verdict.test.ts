import { expect, it } from 'vitest'
import { reportOf, result, STALE } from '../testing/freshness.ts'
import { freshnessExitCode } from './verdict.ts'

const exitCode = (states: readonly ('stale' | 'unavailable' | 'unknown' | 'warned' | 'fresh')[], warnAsError = false) =>
  freshnessExitCode(reportOf(states.map((state) => result('gold/a', { state }))), { warnAsError })

it('CI can tell stale from could-not-tell: what is stale counts, whatever else is not known', () => {
  expect(exitCode([])).toBe(0)
  expect(exitCode(['fresh', 'warned'])).toBe(0)
  expect(exitCode(['fresh', 'stale'])).toBe(1)
  expect(exitCode(['fresh', 'unavailable'])).toBe(1)
  expect(exitCode(['unknown', 'fresh'])).toBe(3)
  expect(exitCode(['unknown', 'stale'])).toBe(1)
  expect(freshnessExitCode(STALE, { warnAsError: false })).toBe(1)
})

it('a warning fails where it is asked to', () => {
  expect(exitCode(['fresh', 'warned'], true)).toBe(1)
  expect(exitCode(['unknown', 'warned'], true)).toBe(1)
})

it('of what has no policy nothing was asked', () => {
  expect(
    freshnessExitCode(reportOf([result('gold/a', { policy: null, state: 'unknown' })]), { warnAsError: true }),
  ).toBe(0)
})
