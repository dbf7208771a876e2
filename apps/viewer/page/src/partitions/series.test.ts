import fc from 'fast-check'
import { expect, it } from 'vitest'
import { indexOf, partitionAt, partitionStates, rankAt, stateOf } from './series.ts'

it('reads every letter of the server, and takes an unknown one for missing', () => {
  expect([...'xmsurf'].map(stateOf)).toEqual(partitionStates)
  expect(stateOf('?')).toBe('missing')
  expect(partitionStates[rankAt('f?', 1)]).toBe('missing')
  expect(partitionStates[rankAt('fs', 1)]).toBe('stale')
})

it('counts days over leap days and summer time, and months over years', () => {
  const days = { type: 'daily', first: '2024-02-28', states: 'f'.repeat(400) } as const
  expect([0, 1, 2, 12].map((i) => partitionAt(days, i))).toEqual([
    '2024-02-28',
    '2024-02-29',
    '2024-03-01',
    '2024-03-11',
  ])
  const months = { type: 'monthly', first: '2023-11', states: 'fffff' } as const
  expect([0, 1, 2].map((i) => partitionAt(months, i))).toEqual(['2023-11', '2023-12', '2024-01'])
})

it('finds each partition where it is', () => {
  fc.assert(
    fc.property(fc.constantFrom('daily' as const, 'monthly' as const), fc.nat(9_999), (type, index) => {
      const view = { type, first: type === 'daily' ? '1999-03-04' : '1999-03', states: 'f'.repeat(10_000) }
      expect(indexOf(view, partitionAt(view, index))).toBe(index)
    }),
  )
})

it.each(['2024-02-27', '2024-03-02', '2024-02-30', '2024-02', 'constructor', '', '2024-2-29'])(
  'says that %s is not among them',
  (text) => {
    expect(indexOf({ type: 'daily', first: '2024-02-28', states: 'fff' }, text)).toBeNull()
  },
)
