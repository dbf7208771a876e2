import fc from 'fast-check'
import { expect, it } from 'vitest'
import { filtersOf, KINDS, NO_FILTERS, STATES, searchOf } from './filters.ts'

it('filters survive the address, hostile text included', () => {
  const filters = fc.record({
    state: fc.constantFrom('', ...STATES),
    kind: fc.constantFrom('', ...KINDS),
    asset: fc.string().map((text) => text.trim()),
    text: fc.string().map((text) => text.trim()),
  })
  fc.assert(
    fc.property(filters, (one) => {
      expect(filtersOf(`?${searchOf(one)}`)).toEqual(one)
    }),
  )
})

it('words that mean nothing narrow nothing', () => {
  expect(filtersOf('?state=broken&kind=__proto__&other=1')).toEqual(NO_FILTERS)
})

it('an address without filters is empty', () => {
  expect(searchOf(NO_FILTERS)).toBe('')
})
