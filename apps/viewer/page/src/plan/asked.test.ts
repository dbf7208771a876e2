import fc from 'fast-check'
import { expect, it } from 'vitest'
import { askedOf, canPlan, NOTHING_ASKED, searchOfAsked } from './asked.ts'

it('what was asked survives the address', () => {
  const text = fc.string().map((typed) => typed.trim())
  const asked = fc.record({
    select: text,
    exclude: text,
    downstream: fc.boolean(),
    upstream: fc.boolean(),
    mode: fc.constantFrom('needed', 'full refresh', 'stale' as const),
    partitions: text,
    date: text,
  })
  fc.assert(
    fc.property(asked, (one) => {
      expect(askedOf(`?${searchOfAsked(one)}`)).toEqual(one)
    }),
  )
})

it('reads the link that a page of an asset gives', () => {
  expect(askedOf('?select=fact_boxscores&downstream=1')).toEqual({
    ...NOTHING_ASKED,
    select: 'fact_boxscores',
    downstream: true,
  })
})

it('there is nothing to plan without a selection, but for all that is stale', () => {
  expect([
    canPlan(NOTHING_ASKED),
    canPlan({ ...NOTHING_ASKED, mode: 'stale' }),
    canPlan({ ...NOTHING_ASKED, select: 'x' }),
  ]).toEqual([false, true, true])
})
