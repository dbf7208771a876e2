import type { AssetGraph } from '@headwater/graph'
import type { Plan, PlannedCheck } from '@headwater/planner'
import { expect, it } from 'vitest'
import { todaysPlan } from './todays-plan.ts'

const check = (name: string) => ({ key: `p/checks/${name}`, name }) as PlannedCheck
const plan = {
  steps: [
    { id: '1', checks: [check('a'), check('b')] },
    { id: '2', checks: [check('c')] },
  ],
} as unknown as Plan
const graphWith = (...names: string[]) => ({ data: { checks: names.map(check) } }) as unknown as AssetGraph

it('checks that are no longer there are left out, and told', () => {
  const { plan: today, goneChecks } = todaysPlan(plan, graphWith('b', 'c', 'new'))
  expect(goneChecks).toEqual(['a'])
  expect(today.steps.map(({ checks }) => checks.map(({ name }) => name))).toEqual([['b'], ['c']])
})

it('a plan whose checks are all there is that plan', () => {
  expect(todaysPlan(plan, graphWith('a', 'b', 'c')).plan).toBe(plan)
})
