import { UserError } from '@headwater/errors'
import { type AssetKey, buildGraph } from '@headwater/graph'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makePlan } from './make-plan.ts'
import type { Plan, PlanStep } from './plan.ts'
import { type RandomCase, randomCase } from './testing/random-world.ts'
import { key, type World } from './testing/world.ts'

const RUNS = { numRuns: 500 }

/** The plan of a random case, or nothing where the request is refused: the unit tests say when that is. */
function planOf({ world, roots, exclude, downstream, fullRefresh }: RandomCase): Plan | undefined {
  try {
    return world.plan(roots, { exclude, downstream, fullRefresh })
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

function property(
  name: string,
  options: Parameters<typeof randomCase>[0],
  check: (plan: Plan, given: RandomCase) => void,
) {
  test(name, () => {
    fc.assert(
      fc.property(randomCase(options), (given) => {
        const plan = planOf(given)
        if (plan) check(plan, given)
      }),
      RUNS,
    )
  })
}

const mixed = { projects: 2, holes: true } as const

/** Every step that must have ended before a step starts. */
function before(plan: Plan, step: PlanStep): Set<string> {
  const found = new Set<string>()
  const stack = [...step.after]
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (found.has(id)) continue
    found.add(id)
    stack.push(...(plan.steps.find((candidate) => candidate.id === id)?.after ?? []))
  }
  return found
}

property('steps wait only for steps that are listed before them', mixed, (plan) => {
  const seen = new Set<string>()
  for (const step of plan.steps) {
    for (const id of step.after) expect(seen).toContain(id)
    seen.add(step.id)
  }
  expect(seen.size).toBe(plan.steps.length)
})

property('what an asset reads in the plan is made in the same step or in one that its own waits for', mixed, (plan) => {
  for (const step of plan.steps) {
    const earlier = before(plan, step)
    for (const made of step.assets) {
      for (const source of plan.assets.find((asset) => asset.key === made)?.upstream ?? []) {
        const makers = plan.steps.filter((candidate) => candidate.assets.includes(source))
        const together = makers.some((maker) => maker.assets === step.assets)
        expect(together || makers.every((maker) => earlier.has(maker.id))).toBe(true)
      }
    }
  }
})

property(
  'each planned asset is made by the steps of its own operation, once per partition',
  mixed,
  (plan, { world }) => {
    for (const { key: asset, step } of plan.assets) {
      const makers = plan.steps.filter(({ assets }) => assets.includes(asset))
      expect(makers.map(({ id }) => id)).toContain(step)
      for (const maker of makers) expect(maker.operation).toBe(world.graph.asset(asset).operation)
      expect(new Set(makers.map(({ partition }) => partition)).size).toBe(makers.length)
    }
  },
)

/** What is seen in these: inlined ones replaced by what they read, and views outside of the plan by what they show. */
function looksAt(world: World, plan: Plan, parents: readonly AssetKey[]): AssetKey[] {
  return parents.flatMap((parent) => {
    const { storage, upstream, operation } = world.graph.asset(parent)
    const isPlanned = plan.assets.some((asset) => asset.key === parent)
    const isSeenThrough = storage === 'ephemeral' || storage === 'view' || operation === undefined
    return isSeenThrough && !isPlanned ? looksAt(world, plan, upstream) : [parent]
  })
}

/** What these read: inlined ones replaced by what they read, and besides each view what that shows. */
function contentOf(world: World, parents: readonly AssetKey[]): AssetKey[] {
  return parents.flatMap((parent) => {
    const { storage, upstream, operation } = world.graph.asset(parent)
    if (storage === 'ephemeral') return contentOf(world, upstream)
    return storage === 'view' || operation === undefined ? [parent, ...contentOf(world, upstream)] : [parent]
  })
}

property(
  'what an asset reads of the plan, through inlined models, and with what its views show, is its upstream',
  mixed,
  (plan, { world }) => {
    const isPlanned = new Set(plan.assets.map((asset) => asset.key))
    for (const { key: asset, upstream } of plan.assets) {
      const seen = contentOf(world, world.graph.upstream(asset)).filter((one) => isPlanned.has(one))
      expect([...upstream].sort()).toEqual([...new Set(seen)].sort())
    }
  },
)

property(
  'each check with a parent in the plan runs once, after all its planned parents, or is named',
  mixed,
  (plan, { world }) => {
    const isPlanned = new Set(plan.assets.map((asset) => asset.key))
    for (const check of world.checks) {
      const hosts = plan.steps.filter(({ checks }) => checks.some((planned) => planned.key === check.key))
      const isNamed = plan.checksNotRun.some(({ name }) => name === check.name)
      if (check.assets.some((parent) => isPlanned.has(parent))) expect(hosts.length + (isNamed ? 1 : 0)).toBe(1)
      for (const host of hosts) {
        expect(host.operation).toBe(check.operation)
        const done = before(plan, host)
        for (const parent of looksAt(world, plan, check.assets)) {
          for (const maker of plan.steps.filter(({ assets }) => assets.includes(parent))) {
            expect(maker === host || done.has(maker.id)).toBe(true)
          }
        }
      }
    }
  },
)

property('a check runs no later than in the first step of its operation that can run it', mixed, (plan, { world }) => {
  for (const host of plan.steps) {
    for (const check of host.checks) {
      const parents = looksAt(world, plan, check.assets).flatMap((parent) =>
        plan.steps.filter(({ assets }) => assets.includes(parent)),
      )
      const able = plan.steps.filter((step) => {
        const done = before(plan, step)
        const isWhole =
          step.partition === null || plan.steps.filter(({ assets }) => assets === step.assets).length === 1
        return (
          step.operation === host.operation &&
          step.assets.length > 0 &&
          isWhole &&
          parents.every((parent) => parent === step || done.has(parent.id))
        )
      })
      if (able.length > 0) expect(host.id).toBe(able[0]?.id)
      else expect(host.assets).toEqual([])
    }
  }
})

property(
  'a failing check blocks what descends from all its parents in steps that wait for it',
  mixed,
  (plan, { world }) => {
    for (const host of plan.steps) {
      for (const check of host.checks) {
        const later = plan.steps.filter((step) => before(plan, step).has(host.id)).flatMap(({ assets }) => assets)
        const behind = check.assets.map((parent) => world.graph.rebuildSet([parent]).filter((one) => one !== parent))
        const expected = later.filter((asset) => behind.every((descendants) => descendants.includes(asset)))
        expect([...check.blocks].sort()).toEqual(check.severity === 'error' ? [...new Set(expected)].sort() : [])
      }
    }
  },
)

/**
 * How often the longest path enters the operation, found by walking every path of what the plan contracts to: all assets
 * of an indivisible operation are one place.
 */
function longestAlternation(plan: Plan, world: World, operation: string): number {
  const place = (asset: AssetKey): string => {
    const made = world.graph.operationOf(asset)
    return made === undefined || made.divisible ? asset : made.name
  }
  const edges = new Map<string, Set<string>>()
  const isOwn = new Map<string, boolean>()
  for (const asset of plan.assets) {
    isOwn.set(place(asset.key), world.graph.asset(asset.key).operation === operation)
    for (const source of asset.upstream) {
      if (place(source) === place(asset.key)) continue
      edges.set(place(source), (edges.get(place(source)) ?? new Set()).add(place(asset.key)))
    }
  }
  const walk = (at: string, wasOwn: boolean): number => {
    const entered = isOwn.get(at) && !wasOwn ? 1 : 0
    return entered + Math.max(0, ...[...(edges.get(at) ?? [])].map((next) => walk(next, isOwn.get(at) === true)))
  }
  return Math.max(0, ...[...isOwn.keys()].map((start) => walk(start, false)))
}

property(
  'a dbt project takes as many building steps as the longest path enters it',
  { projects: 1, holes: true },
  (plan, { world }) => {
    const building = plan.steps.filter((step) => step.operation === 't/dbt' && step.assets.length > 0)
    expect(building).toHaveLength(longestAlternation(plan, world, 't/dbt'))
  },
)

/** Everything above, not looked for behind what is excluded; an inlined model is in its readers, excluded or not. */
function ancestors(world: World, from: AssetKey, excluded: ReadonlySet<AssetKey>): Set<AssetKey> {
  const found = new Set<AssetKey>()
  const stack = [...world.graph.upstream(from)]
  for (let asset = stack.pop(); asset !== undefined; asset = stack.pop()) {
    const isInlined = world.graph.asset(asset).storage === 'ephemeral'
    if (found.has(asset) || (excluded.has(asset) && !isInlined)) continue
    found.add(asset)
    stack.push(...world.graph.upstream(asset))
  }
  return found
}

property(
  'nothing above the plan is missing: it is built, planned, inlined or made by nobody',
  mixed,
  (plan, { world }) => {
    const isPlanned = new Set(plan.assets.map((asset) => asset.key))
    const excluded = new Set(plan.request.exclude)
    for (const asset of isPlanned) {
      for (const above of ancestors(world, asset, excluded)) {
        const { operation, storage } = world.graph.asset(above)
        const needsNothing = operation === undefined || storage === 'ephemeral'
        expect(needsNothing || world.history[above] !== undefined || isPlanned.has(above)).toBe(true)
      }
    }
  },
)

property(
  'with everything built and no downstream the plan is the roots, their siblings and the views they drop',
  {
    projects: 2,
    holes: false,
  },
  (plan, { world, downstream, fullRefresh }) => {
    if (downstream) return
    const expected = new Set<AssetKey>()
    const drop = (asset: AssetKey): void => {
      for (const reader of world.graph.downstream(asset)) {
        const { storage } = world.graph.asset(reader)
        if (storage === 'view') expected.add(reader)
        if (storage === 'view' || storage === 'ephemeral') drop(reader)
      }
    }
    for (const root of plan.request.roots) {
      const { kind, storage, operation } = world.graph.asset(root)
      if (operation === undefined || storage === 'ephemeral') continue
      const made = world.graph.operation(operation)
      for (const sibling of made.divisible ? [root] : made.makes) expected.add(sibling)
      const isReplaced = kind === 'seed' ? fullRefresh : kind === 'model'
      if (isReplaced) drop(root)
    }
    expect(plan.assets.map((asset) => asset.key).sort()).toEqual([...expected].sort())
  },
)

property(
  'with downstream everything behind the roots is in the plan, and behind what was overwritten',
  mixed,
  (plan, { world }) => {
    if (!plan.request.downstream) return
    const excluded = new Set(plan.request.exclude)
    const blocked = new Set([...excluded, ...world.graph.keys.filter((one) => world.graph.asset(one).kind === 'live')])
    const isPlanned = new Set(plan.assets.map((asset) => asset.key))
    const overwritten = plan.assets.filter(
      ({ key: one, reason }) => reason.type === 'same operation' && world.history[one],
    )
    const from = [...plan.request.roots, ...overwritten.map((asset) => asset.key)].filter((one) => !blocked.has(one))
    for (const behind of world.graph.rebuildSet(from, blocked)) {
      const { operation, storage } = world.graph.asset(behind)
      if (operation !== undefined && storage !== 'ephemeral') expect(isPlanned).toContain(behind)
    }
  },
)

property('nothing excluded, live, inlined or made by nobody is in the plan', mixed, (plan, { world }) => {
  for (const { key: asset } of plan.assets) {
    expect(plan.request.exclude).not.toContain(asset)
    expect(world.graph.asset(asset)).toMatchObject({ operation: expect.any(String) })
    expect(world.graph.asset(asset).storage).not.toBe('ephemeral')
  }
})

property('every asset is in the plan, untouched for one reason, or inlined', mixed, (plan, { world }) => {
  const named = [...plan.assets.map((asset) => asset.key), ...plan.untouched.flatMap(({ keys }) => keys)]
  const inlined = world.graph.keys.filter((one) => world.graph.asset(one).storage === 'ephemeral')
  expect([...named, ...inlined].sort()).toEqual([...world.graph.keys].sort())
})

property('a reason names an asset that is in the plan or was asked for', mixed, (plan) => {
  const isKnown = new Set([...plan.assets.map((asset) => asset.key), ...plan.request.roots])
  for (const { reason } of plan.assets) {
    if (reason.type === 'upstream' || reason.type === 'same operation') expect(isKnown).toContain(reason.asset)
    if (reason.type === 'never built') expect(isKnown).toContain(reason.neededBy)
    if (reason.type === 'view dropped') expect(isKnown).toContain(reason.table)
  }
})

test('the order in which a graph is listed changes nothing in the plan', () => {
  const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length })
  const twice = randomCase(mixed).chain((given) =>
    fc.record({
      given: fc.constant(given),
      assets: shuffled(given.world.data.assets),
      operations: shuffled(given.world.data.operations),
      checks: shuffled(given.world.data.checks),
    }),
  )
  fc.assert(
    fc.property(twice, ({ given, assets, operations, checks }) => {
      const plan = planOf(given)
      if (!plan) return
      const graph = buildGraph({
        assets: assets.map((asset) => ({ ...asset, upstream: asset.upstream.toReversed() })),
        operations: operations.map((operation) => ({ ...operation, makes: operation.makes.toReversed() })),
        checks,
      })
      expect(makePlan(graph, { assets: given.world.history }, plan.request)).toEqual(plan)
    }),
    RUNS,
  )
})

test('a plan is plain data', () => {
  fc.assert(
    fc.property(randomCase(mixed), (given) => {
      const plan = planOf(given)
      if (plan) expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
    }),
    { numRuns: 100 },
  )
})

test('most random requests are planned: the properties are not true of nothing', () => {
  const cases = fc.sample(randomCase(mixed), { numRuns: 300, seed: 1 })
  const plans = cases.map(planOf).filter((plan) => plan !== undefined)
  expect(plans.length).toBeGreaterThan(200)
  const count = (test: (plan: Plan) => boolean) => plans.filter(test).length
  expect(count((plan) => plan.steps.length > 3)).toBeGreaterThan(20)
  expect(count((plan) => plan.steps.some(({ assets }) => assets.length === 0))).toBeGreaterThan(10)
  expect(
    count((plan) => plan.steps.some(({ checks }) => checks.some(({ blocks }) => blocks.length > 0))),
  ).toBeGreaterThan(10)
  expect(count((plan) => plan.assets.some(({ reason }) => reason.type === 'view dropped'))).toBeGreaterThan(5)
  expect(count((plan) => plan.assets.some(({ reason }) => reason.type === 'never built'))).toBeGreaterThan(20)
  expect(plans.flatMap(({ request }) => request.exclude)).toContain(key('a'))
})
