import { UserError } from '@headwater/errors'
import { type AssetKey, buildGraph } from '@headwater/graph'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makePlan } from './make-plan.ts'
import type { Plan } from './plan.ts'
import { type RandomCase, randomCase } from './testing/random-world.ts'

const RUNS = { numRuns: 500 }
const withAside = { projects: 2, holes: true, aside: true } as const

/** The plan of a random case, or nothing where the request is refused: the unit tests say when that is. */
function planOf({ world, roots, exclude, downstream, fullRefresh }: RandomCase): Plan | undefined {
  try {
    return world.plan(roots, { exclude, downstream, fullRefresh })
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

function property(name: string, check: (plan: Plan, given: RandomCase) => void) {
  test(name, () => {
    fc.assert(
      fc.property(randomCase(withAside), (given) => {
        const plan = planOf(given)
        if (plan) check(plan, given)
      }),
      RUNS,
    )
  })
}

function asideIn({ world }: RandomCase, plan: Plan): AssetKey[] {
  return plan.assets.flatMap(({ key }) => (world.graph.operationOf(key)?.aside ? [key] : []))
}

/** Everything behind these, with what the same step makes. */
function behind({ world: { graph } }: RandomCase, keys: readonly AssetKey[]): Set<AssetKey> {
  const found = new Set<AssetKey>()
  const stack = [...keys]
  for (let key = stack.pop(); key !== undefined; key = stack.pop()) {
    for (const reader of graph.downstream(key)) {
      const operation = graph.operationOf(reader)
      for (const made of operation && !operation.divisible ? operation.makes : [reader]) {
        if (found.has(made)) continue
        found.add(made)
        stack.push(made)
      }
    }
  }
  return found
}

property('nothing behind what is written aside is made, but for views that would be gone', (plan, given) => {
  const held = behind(given, asideIn(given, plan))
  for (const { key } of plan.assets) if (held.has(key)) expect(given.world.graph.asset(key).storage).toBe('view')
})

property('what is written aside is in no plan because something reads it', (plan, given) => {
  const aside = new Set(asideIn(given, plan))
  for (const { key, reason } of plan.assets) {
    if (aside.has(key)) expect(['asked', 'upstream', 'same operation']).toContain(reason.type)
  }
})

property('every asset is in the plan, untouched for one reason, or inlined', (plan, { world }) => {
  const named = [...plan.assets.map((asset) => asset.key), ...plan.untouched.flatMap(({ keys }) => keys)]
  const inlined = world.graph.keys.filter((one) => world.graph.asset(one).storage === 'ephemeral')
  expect([...named, ...inlined].sort()).toEqual([...world.graph.keys].sort())
})

property('what waits for the promotion is behind something that the plan writes aside', (plan, given) => {
  const held = behind(given, asideIn(given, plan))
  for (const { type, keys } of plan.untouched) {
    if (type !== 'at promotion') continue
    for (const key of keys) expect(held).toContain(key)
  }
})

property('all that was asked for and can be built is in the plan, or waits for the promotion', (plan, { world }) => {
  const known = new Set([
    ...plan.assets.map(({ key }) => key),
    ...plan.untouched.flatMap(({ type, keys }) => (type === 'at promotion' || type === 'excluded' ? keys : [])),
  ])
  for (const root of plan.request.roots) {
    const { operation, storage } = world.graph.asset(root)
    if (operation !== undefined && storage !== 'ephemeral') expect(known).toContain(root)
  }
})

test('the order in which a graph is listed changes nothing in the plan', () => {
  fc.assert(
    fc.property(randomCase(withAside), (given) => {
      const plan = planOf(given)
      if (!plan) return
      const { assets, operations, checks } = given.world.data
      const turned = buildGraph({
        assets: assets.toReversed(),
        operations: operations.toReversed(),
        checks: checks.toReversed(),
      })
      expect(makePlan(turned, given.world.snapshot, plan.request)).toEqual(plan)
    }),
    RUNS,
  )
})

test('many random plans write something aside, and hold something back', () => {
  const cases = fc.sample(randomCase(withAside), { numRuns: 300, seed: 1 })
  const plans = cases.flatMap((given) => {
    const plan = planOf(given)
    return plan ? [{ given, plan }] : []
  })
  expect(plans.filter(({ given, plan }) => asideIn(given, plan).length > 0).length).toBeGreaterThan(50)
  expect(plans.filter(({ plan }) => plan.untouched.some(({ type }) => type === 'at promotion')).length).toBeGreaterThan(
    10,
  )
})
