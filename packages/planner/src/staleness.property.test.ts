import { UserError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Plan } from './plan.ts'
import type { AssetStatus } from './staleness.ts'
import { carryOut } from './testing/carry-out.ts'
import { randomPast } from './testing/random-past.ts'
import type { RandomCase } from './testing/random-world.ts'
import { notFresh } from './testing/world.ts'

/** The plan of what is stale; nothing where it is refused. */
function stalePlan({ world, roots, exclude, downstream }: RandomCase): Plan | undefined {
  try {
    return world.plan(roots, { stale: true, exclude, downstream })
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

function property(name: string, check: (plan: Plan, given: RandomCase) => void) {
  test(name, () => {
    fc.assert(
      fc.property(randomPast(), (drawn) => {
        // A run changes the world, and a drawn one is looked at more than once.
        const given = { ...drawn, world: drawn.world.copy() }
        const plan = stalePlan(given)
        if (plan) check(plan, given)
      }),
      { numRuns: 1000 },
    )
  })
}

/** The roots, with downstream what is behind them, and everything above. */
function scope({ world, downstream }: RandomCase, plan: Plan): Set<AssetKey> {
  const from = downstream ? world.graph.rebuildSet(plan.request.roots) : plan.request.roots
  return new Set([...from, ...world.graph.ancestors(from)])
}

const within = (statuses: readonly AssetStatus[], keys: ReadonlySet<AssetKey>): readonly AssetStatus[] =>
  statuses.filter(({ key }) => keys.has(key))

property('once it is carried out, everything asked for and above it is fresh', (_, given) => {
  const all = { ...given, exclude: '' }
  const plan = stalePlan(all)
  if (plan === undefined) return
  carryOut(plan, given.world)
  expect(notFresh(within(given.world.statuses(), scope(all, plan)))).toEqual([])
})

property('the same request twice finds nothing the second time', (_, given) => {
  const all = { ...given, exclude: '' }
  const plan = stalePlan(all)
  if (plan === undefined) return
  carryOut(plan, given.world)
  expect(stalePlan(all)?.steps).toEqual([])
})

property(
  'nothing that is fresh is in it, but dropped views, what is made together with the rest, and what reads that',
  (plan, { world }) => {
    const states = new Map(world.statuses().map(({ key, state }) => [key, state]))
    for (const { key, reason } of plan.assets) {
      if (states.get(key) === 'fresh') expect(['view dropped', 'same operation', 'upstream']).toContain(reason.type)
    }
  },
)

property('what is stale by itself among the assets asked for and above them is in it', (_, given) => {
  const all = { ...given, exclude: '' }
  const plan = stalePlan(all)
  if (plan === undefined) return
  const isPlanned = new Set(plan.assets.map(({ key }) => key))
  for (const { key, state } of within(given.world.statuses(), scope(all, plan))) {
    if (state !== 'fresh') expect(isPlanned).toContain(key)
  }
  for (const { key, reason } of plan.assets) if (reason.type === 'stale') expect(scope(all, plan)).toContain(key)
})

property('a cause names an asset that is stale, or has a version other than the one that was read', (_, { world }) => {
  const states = new Map(world.statuses().map(({ key, state }) => [key, state]))
  for (const { causes } of world.statuses()) {
    for (const cause of causes) {
      if (cause.type === 'upstream stale') expect(states.get(cause.asset)).not.toBe('fresh')
      if (cause.type === 'upstream changed') expect(world.history[cause.asset]?.version).toBe(cause.now)
      if (cause.type === 'upstream changed') expect(cause.read).not.toBe(cause.now)
    }
  }
})

test('most random requests are planned, and some of each kind', () => {
  const plans = fc.sample(randomPast(), { numRuns: 300, seed: 1 }).map(stalePlan)
  const made = plans.filter((plan) => plan !== undefined)
  const count = (test: (plan: Plan) => boolean) => made.filter(test).length
  expect(made.length).toBeGreaterThan(200)
  expect(count(({ steps }) => steps.length === 0)).toBeGreaterThan(20)
  expect(count(({ steps }) => steps.length > 2)).toBeGreaterThan(50)
  for (const type of ['missing', 'invalidated', 'code changed', 'upstream changed', 'upstream stale'] as const) {
    const has = (plan: Plan) => plan.assets.some(({ reason }) => reason.type === 'stale' && reason.cause.type === type)
    expect(count(has), type).toBeGreaterThan(5)
  }
})
