import { expect, it } from 'vitest'
import { formatEstimate } from './estimate.ts'

it('an estimate is no more precise than a guess is, as the command prints it', () => {
  expect([40, 8000, 42_400, 125_000, 3_700_000].map(formatEstimate)).toEqual([
    '0 s',
    '8 s',
    '42 s',
    '2 min',
    '1 h 2 min',
  ])
})
