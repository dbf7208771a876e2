import { expect, it } from 'vitest'
import { policyWord, storageWord } from './words.ts'

it.each([
  ['model', 'incremental', 'incremental model'],
  ['model', 'view', 'view model'],
  ['table', 'rows', 'table'],
  ['table', 'runs', 'runs beside one another'],
  ['service', 'none', 'service'],
  ['seed', 'table', 'seed'],
] as const)('says what a %s stored as %s is', (kind, storage, word) => {
  expect(storageWord({ kind, storage })).toBe(word)
})

const hour = 3_600_000

it.each([
  [{ type: 'age', warnMs: 24 * hour, errorMs: 26 * hour }, 'made of what is at most 26 h old, warned of from 24 h on'],
  [{ type: 'age', warnMs: 24 * hour }, 'made of what is at most 24 h old, else warned of'],
  [{ type: 'newest row', column: 'loaded_at', errorMs: hour }, 'newest loaded_at at most 1 h old'],
  [
    { type: 'by', time: '13:00', timeZone: 'UTC', lagDays: 1, errorMs: 0, unless: 'noGames' },
    'the partition of the day before by 13:00 UTC, unless nothing was to come',
  ],
  [
    { type: 'by', time: '13:00', timeZone: 'UTC', lagDays: 3, errorMs: 0 },
    'the partition of 3 days before by 13:00 UTC',
  ],
  [{ type: 'rows', min: 1000, severity: 'warn' }, 'at least 1,000 rows (warn)'],
  [{ type: 'rows', min: 1, max: 2, severity: 'error' }, '1 to 2 rows (error)'],
] as const)('says the policy %o', (policy, word) => {
  expect(policyWord(policy)).toBe(word)
})
