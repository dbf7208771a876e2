import { expect, it } from 'vitest'
import { comparisonParts } from './comparison.ts'

const one = {
  date: '2024-01-15',
  equal: false,
  summary: '12 rows more, all GBP',
  onlyInA: { rows: 0, samples: [] },
  onlyInB: { rows: 12, samples: [{ id: 't1', currency: 'GBP', tx_date: null }] },
  changed: { rows: 1, columns: { amount: 1 }, samples: [{ id: 't2', changes: { amount: { a: '1.00', b: null } } }] },
  amounts: {
    GBP: { a: '0.00', b: '30.00', difference: '30.00' },
    USD: { a: '1234567.1234', b: '0.00', difference: '-1234567.1234' },
    EUR: { a: '1.00', b: '1.00', difference: '0.00' },
  },
}

it('reads what differs: rows, values, and the amounts that moved', () => {
  const parts = comparisonParts(one)
  expect(parts).toEqual({
    equal: false,
    summary: '12 rows more, all GBP',
    onlyInA: { rows: 0, columns: [], samples: [] },
    onlyInB: { rows: 12, columns: ['id', 'currency', 'tx_date'], samples: [['t1', 'GBP', 'null']] },
    changed: { rows: 1, cells: [['t2', 'amount', '1.00', 'null']] },
    amounts: [
      ['GBP', '0.00', '30.00', '+30.00'],
      ['USD', '1,234,567.1234', '0.00', '−1,234,567.1234'],
    ],
  })
  expect(comparisonParts({ comparisons: [one] })).toEqual(parts)
})

it.each([null, [], 'x', {}, { comparisons: [] }, { equal: 'no', summary: '' }])('knows nothing of %o', (shape) => {
  expect(comparisonParts(shape)).toBeNull()
})
