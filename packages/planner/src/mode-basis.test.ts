import { expect, test } from 'vitest'
import { Simulator } from './testing/simulator.ts'
import { assetOf, key, World } from './testing/world.ts'

// fact is added to for a newer day, and so is its child; the child reads a dimension as well.
const WORLD = `
  box    ingest
  dim    dbt < box
  fact   dbt incremental < box
  child  dbt incremental < fact
`

function built(): Simulator {
  const simulator = new Simulator(new World(WORLD).daily('ingest', '2025-01-01'), {
    fact: { by: 'day', isKeyed: false },
    child: { by: 'day', isKeyed: false },
  })
  for (const day of ['2025-01-01', '2025-01-02']) bring(simulator, day)
  simulator.run(simulator.plan('fact child dim'))
  bring(simulator, '2025-01-03')
  return simulator
}

function bring(simulator: Simulator, day: string): void {
  simulator.source('box', day, ['a'])
  simulator.run(simulator.plan('box', { partitions: [day] }))
}

test('a mode that adds names the versions from outside of the plan that it was chosen by, those of what is above it too', () => {
  const simulator = built()
  const plan = simulator.plan('fact', { downstream: true })
  expect([assetOf(plan, 'fact').mode, assetOf(plan, 'child').mode]).toEqual(['incremental', 'incremental'])
  const basis = { [key('box')]: expect.any(String) }
  expect(assetOf(plan, 'fact').basis).toEqual(basis)
  expect(assetOf(plan, 'child').basis).toEqual(assetOf(plan, 'fact').basis)
})

test('a mode that is right whatever was there has none', () => {
  const simulator = built()
  expect(assetOf(simulator.plan('fact', { fullRefresh: true }), 'fact').basis).toBeUndefined()
  expect(assetOf(simulator.plan('dim'), 'dim').basis).toBeUndefined()
})
