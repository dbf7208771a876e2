import { describe, expect, it } from 'vitest'
import { declaredProblem, typeName } from './declared.ts'

const DECLARED = [
  { name: 'id', type: 'varchar' },
  { name: 'amount', type: 'decimal(16,2)' },
  { name: 'tx_date', type: 'timestamp' },
]

describe('declaredProblem', () => {
  it('takes names of one type for the same', () => {
    const found = [
      { name: 'id', type: 'STRING' },
      { name: 'amount', type: 'NUMERIC(16, 2)' },
      { name: 'tx_date', type: 'TIMESTAMP' },
    ]
    expect(declaredProblem(found, DECLARED)).toBeNull()
  })

  it('tells every column that is missing before those that differ', () => {
    expect(declaredProblem([{ name: 'id', type: 'integer' }], DECLARED)).toEqual({
      found: 'no amount, tx_date',
      expected: 'id varchar, amount decimal(16,2), tx_date timestamp',
    })
  })

  it('tells types apart that hold other values', () => {
    const [id, , time] = DECLARED
    if (id === undefined || time === undefined) throw new Error('not declared')
    const found = [id, { name: 'amount', type: 'decimal(18,2)' }, { ...time, type: 'timestamp with time zone' }]
    expect(declaredProblem(found, DECLARED)).toEqual({
      found: 'amount decimal(18,2), tx_date timestamp with time zone',
      expected: 'amount decimal(16,2), tx_date timestamp',
    })
  })

  it('tells another order, and a column that is there twice', () => {
    expect(declaredProblem([...DECLARED].reverse(), DECLARED)).toEqual({
      found: 'the order tx_date, amount, id',
      expected: 'id, amount, tx_date',
    })
    expect(declaredProblem([...DECLARED, ...DECLARED.slice(0, 1)], DECLARED)?.found).toBe(
      'the order id, amount, tx_date, id',
    )
  })

  it('takes hostile names for names', () => {
    expect(typeName('constructor')).toBe('constructor')
    expect(declaredProblem([{ name: '__proto__', type: 'varchar' }, ...DECLARED], DECLARED)?.found).toBe(
      'also __proto__',
    )
  })
})
