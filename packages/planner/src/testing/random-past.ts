import fc from 'fast-check'
import { type RandomCase, randomCase } from './random-world.ts'
import { key, short, type World } from './world.ts'

const DAYS = ['2025-01-01', '2025-01-02', '2025-01-03'] as const

const event = fc.record({
  what: fc.constantFrom(
    'made alone',
    'marked',
    'day marked',
    'code',
    'inputs forgotten',
    'views only',
    'lost',
    'day lost',
  ),
  place: fc.nat(1000),
  day: fc.constantFrom(...DAYS),
})

/**
 * A random world with a past: what the case has as built was made in order, by day where that is how it is made, and then
 * some things happened to it.
 */
export function randomPast(): fc.Arbitrary<RandomCase> {
  return fc
    .record({ given: randomCase({ projects: 2, holes: true }), events: fc.array(event, { maxLength: 5 }) })
    .map(({ given, events }) => {
      const { world } = given
      const built = world.graph.keys.filter((one) => world.history[one] !== undefined).map(short)
      for (const name of built) world.ran(name, { partitions: isDaily(world, name) ? DAYS : [] })
      for (const { what, place, day } of events) {
        const name = built[place % Math.max(built.length, 1)]
        if (name !== undefined && world.history[key(name)]) happen(world, name, what, day)
      }
      return given
    })
}

function happen(world: World, name: string, what: string, day: string): void {
  const history = world.history[key(name)]
  if (history === undefined) return
  switch (what) {
    case 'made alone':
      world.ran(name)
      break
    case 'marked':
      world.invalid(name)
      break
    case 'day marked':
      if (isDaily(world, name)) world.invalid(name, { partition: day })
      break
    case 'code':
      world.asset(name, { codeVersion: `${world.graph.asset(key(name)).codeVersion}.` })
      break
    case 'inputs forgotten':
      history.inputs = null
      break
    case 'views only': {
      const direct = new Set<string>(world.graph.upstream(key(name)))
      history.inputs = Object.fromEntries(Object.entries(history.inputs ?? {}).filter(([source]) => direct.has(source)))
      break
    }
    case 'lost':
      delete world.history[key(name)]
      break
    case 'day lost':
      if (history.partitions.length > 1) history.partitions = history.partitions.filter((one) => one !== day)
      break
  }
}

function isDaily(world: World, name: string): boolean {
  return world.graph.operationOf(key(name))?.partitions !== undefined
}
