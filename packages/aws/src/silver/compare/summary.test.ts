import { describe, expect, it } from 'vitest'
import { addDecimals, decimalText, isZero } from './decimal.ts'
import { type Difference, summarize, total } from './summary.ts'

const NONE: Difference = {
  equal: true,
  onlyInA: { rows: 0, currencies: {}, samples: [] },
  onlyInB: { rows: 0, currencies: {}, samples: [] },
  changed: { rows: 0, columns: {}, samples: [] },
  columns: { onlyInA: [], onlyInB: [] },
  amounts: { EUR: { a: '10.00', b: '10.00', difference: '0.00' } },
}

function difference(given: Partial<Difference>): Difference {
  return { ...NONE, equal: false, ...given }
}

function came(currencies: { readonly [currency: string]: number }) {
  return { rows: Object.values(currencies).reduce((sum, count) => sum + count, 0), currencies, samples: [] }
}

function amount(by: string) {
  return { a: '0.00', b: by, difference: by }
}

describe('summarize', () => {
  it('says it where there is no difference', () => {
    expect(summarize(NONE)).toBe('no difference')
  })

  it('names rows of one currency and their amount in one breath', () => {
    const gbp = difference({ onlyInB: came({ GBP: 12 }), amounts: { ...NONE.amounts, GBP: amount('1204331.20') } })
    expect(summarize(gbp)).toBe('12 rows more, all GBP, +1,204,331.20')
  })

  it('counts the currencies where there are several, and gives each amount its own', () => {
    const mixed = difference({
      onlyInA: came({ EUR: 1 }),
      onlyInB: came({ GBP: 2, USD: 1000 }),
      amounts: { EUR: amount('-10.00'), GBP: amount('20.50'), USD: amount('5000.00') },
    })
    expect(summarize(mixed)).toBe(
      '1,002 rows more (USD 1,000, GBP 2), 1 row fewer, all EUR, EUR -10.00, GBP +20.50, USD +5,000.00',
    )
  })

  it('names changed columns, and columns that are new or gone', () => {
    const changed = difference({
      changed: { rows: 3, columns: { tx_date: 1, amount: 3 }, samples: [] },
      columns: { onlyInA: ['old'], onlyInB: ['channel'] },
      amounts: { EUR: amount('-0.05') },
    })
    expect(summarize(changed)).toBe('3 rows changed: amount 3, tx_date 1, channel is new, old is gone, EUR -0.05')
  })

  it('adds up a whole backfill without losing a cent', () => {
    const one = difference({ onlyInB: came({ GBP: 12 }), amounts: { GBP: amount('0.10') } })
    const other = difference({ onlyInB: came({ GBP: 11 }), amounts: { GBP: amount('0.20') } })
    expect(summarize(total([one, other, NONE]))).toBe('23 rows more, all GBP, +0.30')
    expect(total([NONE, NONE]).equal).toBe(true)
    expect(total([one, NONE]).equal).toBe(false)
  })

  it('takes a hostile currency for a currency', () => {
    const odd = difference({ onlyInB: came({ constructor: 1 }), amounts: { constructor: amount('1.00') } })
    expect(summarize(total([odd, odd]))).toBe('2 rows more, all constructor, +2.00')
  })
})

describe('decimals as texts', () => {
  it.each([
    ['0.10', '0.2', '0.30'],
    ['-0.05', '0.02', '-0.03'],
    ['-1.50', '1.50', '0.00'],
    ['99999999999999999999.99', '0.01', '100000000000000000000.00'],
    ['1', '2', '3'],
    ['-10.00', '5', '-5.00'],
  ])('%s + %s = %s', (one, other, sum) => {
    expect(addDecimals(one, other)).toBe(sum)
  })

  it('are grouped, and signed where asked', () => {
    expect(decimalText('1204331.20', 'signed')).toBe('+1,204,331.20')
    expect(decimalText('-1204331.20', 'signed')).toBe('-1,204,331.20')
    expect(decimalText('0.00', 'signed')).toBe('0.00')
    expect(decimalText('12')).toBe('12')
    expect(isZero('-0.00')).toBe(true)
    expect(isZero('0.01')).toBe(false)
  })
})
