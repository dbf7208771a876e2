import type { Holder } from '@headwater/engine'
import type { Plan } from '@headwater/planner'
import { expect, it } from 'vitest'
import { beginningOnce } from './before-backfill.ts'

const planOf = (backfillId: string | null): Plan =>
  ({ request: backfillId === null ? {} : { aside: { facts: { backfillId } } } }) as unknown as Plan
const holder = { runId: '7f3c' } as Holder

it('whoever has to wait begins with the plan that runs in the end, once', async () => {
  const begun: Plan[] = []
  let inTheWay: readonly Holder[] = [holder]
  const begin = beginningOnce({
    inTheWay: async () => inTheWay,
    begin: async (plan) => {
      begun.push(plan)
    },
  })
  const [old, own] = [planOf('backfill-a'), planOf('backfill-b')]
  expect(await begin(old)).toEqual([holder])
  expect(begun).toEqual([])
  inTheWay = []
  expect(await begin(own)).toBeNull()
  // Somebody came in between, and the plan stayed the same.
  expect(await begin(own)).toBeNull()
  expect(begun).toEqual([own])
})

it('what writes nothing aside has nothing to begin with', async () => {
  const begin = beginningOnce({
    inTheWay: () => Promise.reject(new Error('asked')),
    begin: () => Promise.reject(new Error('begun')),
  })
  expect(await begin(planOf(null))).toBeNull()
})
