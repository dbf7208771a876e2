import { UserError } from '@headwater/errors'
import fc from 'fast-check'
import type { Plan } from '../plan.ts'
import type { Filter } from './simulated-warehouse.ts'
import { type Fate, Simulator } from './simulator.ts'
import { key, short, World } from './world.ts'

const DAYS = ['2025-01-01', '2025-01-02', '2025-01-03', '2025-01-04', '2025-01-05', '2025-01-06', '2025-01-07']

const place = fc.nat(1000)
const isRare = fc.integer({ min: 0, max: 4 }).map((dice) => dice === 0)

const model = fc.record({
  shape: fc.constantFrom('incremental', 'incremental', 'incremental', 'table', 'dim', 'view', 'ephemeral'),
  by: fc.constantFrom('day', 'time'),
  isKeyed: fc.boolean(),
  hasColumn: isRare,
  ignoresTime: fc.boolean(),
  reads: fc.array(place, { minLength: 1, maxLength: 3 }),
})

const event = fc.record({
  what: fc.constantFrom('ingest', 'ingest', 'ingest', 'ingest', 'repeat', 'build', 'build', 'stale', 'outside', 'code'),
  who: place,
  day: place,
  days: fc.integer({ min: 1, max: 2 }),
  values: fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
  downstream: fc.boolean(),
  fates: fc.array(fc.record({ who: place, fate: fc.constantFrom('unavailable', 'failed') }), { maxLength: 2 }),
  /** How many steps were carried out before the run was killed; nearly always all. */
  steps: fc.constantFrom(99, 99, 99, 99, 1, 2),
})

/** A graph of made-up tables, and what happens to it. */
export interface Season {
  readonly drawing: readonly string[]
  readonly world: () => World
  readonly filters: { readonly [name: string]: Filter }
  readonly events: readonly Event[]
}

type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

/**
 * One or two bronze tables brought in by day, up to six models of every sort on them, and up to ten events: days that
 * arrive in any order, twice, corrected, not at all; runs with and without what is behind, that fail in places or are
 * killed; rows written by hand; changed code.
 */
export function randomSeason(): fc.Arbitrary<Season> {
  return fc
    .record({
      bronze: fc.array(fc.record({ ignoresTime: fc.boolean() }), { minLength: 1, maxLength: 2 }),
      isTogether: fc.boolean(),
      models: fc.array(model, { minLength: 1, maxLength: 6 }),
      events: fc.array(event, { minLength: 1, maxLength: 10 }),
    })
    .map(({ bronze, isTogether, models, events }) => {
      const names = bronze.map((_, i) => `box${i}`)
      const lines = names.map((name) => `${name} ${isTogether ? 'ingest' : `ingest_${name}`}`)
      const metas: [string, object][] = bronze.map(({ ignoresTime }, i) => [`box${i}`, metaOf(ignoresTime, false)])
      const filters: { [name: string]: Filter } = {}
      for (const [i, { shape, by, isKeyed, hasColumn, ignoresTime, reads }] of models.entries()) {
        const name = shape === 'dim' ? `dim${i}` : `model${i}`
        const sources = new Set(reads.map((number) => names[number % names.length]))
        lines.push(`${name} dbt ${shape === 'dim' ? 'table' : shape} < ${[...sources].join(' ')}`)
        metas.push([name, metaOf(ignoresTime, hasColumn)])
        filters[name] = { by, isKeyed }
        names.push(name)
      }
      const world = (): World => {
        const made = new World(lines.join('\n'))
        for (const name of isTogether ? ['ingest'] : bronze.map((_, i) => `ingest_box${i}`)) {
          made.daily(name, DAYS[0] ?? '')
        }
        for (const [name, headwater] of metas) made.asset(name, { meta: { headwater: { ...headwater } } })
        return made
      }
      return { drawing: [...lines, ...metas.map((each) => JSON.stringify(each))], world, filters, events }
    })
}

function metaOf(ignoresTime: boolean, hasColumn: boolean): object {
  return {
    ...(ignoresTime && { fingerprint: { exclude: ['modified_at'] } }),
    ...(hasColumn && { partition_column: 'day' }),
  }
}

/**
 * Lives through a season: the first three days, and then the events. `decide` may change what was planned; `look` is called
 * after each run.
 */
export function play(season: Season, look: (simulator: Simulator) => void, decide = (plan: Plan): Plan => plan): void {
  const simulator = new Simulator(season.world(), season.filters)
  const bronze = simulator.world.graph.keys.map(short).filter((name) => name.startsWith('box'))
  const models = simulator.world.graph.keys.map(short).filter((name) => !name.startsWith('box'))
  for (const name of bronze) for (const day of DAYS.slice(0, 3)) simulator.source(name, day, ['a'])
  simulator.run(simulator.plan('', { stale: true, logicalDate: DAYS[3] ?? '' }))
  look(simulator)
  for (const one of season.events) {
    happen(simulator, one, bronze, models, decide)
    look(simulator)
  }
  simulator.run(decide(simulator.observe().plan('', { stale: true })))
  look(simulator)
  for (const name of [...bronze, ...models]) {
    if (!simulator.isAsFromScratch(key(name)))
      throw new Error(`${name} is wrong after all that is stale was made again`)
  }
}

function happen(
  simulator: Simulator,
  { what, who, day, days, values, downstream, fates, steps }: Event,
  bronze: readonly string[],
  models: readonly string[],
  decide: (plan: Plan) => Plan,
): void {
  const table = bronze[who % bronze.length] ?? ''
  const asset = models[who % models.length] ?? ''
  const first = day % DAYS.length
  const named = DAYS.slice(first, first + days)
  switch (what) {
    case 'outside': {
      const known = simulator.ledger.snapshot().assets[key(table)]?.partitions ?? []
      simulator.changeOutside(table, known[day % known.length] ?? '', values.join(''))
      return
    }
    case 'code':
      changeCode(simulator.world, asset)
      return
    case 'ingest':
      for (const each of named) simulator.source(table, each, values)
  }
  const request = {
    ingest: { roots: table, change: { downstream, partitions: named } },
    repeat: { roots: table, change: { downstream, partitions: named } },
    build: { roots: asset, change: { downstream } },
    stale: { roots: '', change: { stale: true, logicalDate: DAYS[first] ?? '' } },
  }[what]
  const units = [...bronze.flatMap((name) => DAYS.map((each) => `${name} ${each}`)), ...models]
  const fatesOf: { [unit: string]: Fate } = {}
  for (const { who: unit, fate } of fates) {
    const name = units[unit % units.length] ?? ''
    // A model is never not there yet.
    fatesOf[name] = name.startsWith('box') ? fate : 'failed'
  }
  let plan: Plan
  if (what === 'stale') simulator.observe()
  try {
    plan = simulator.plan(request.roots, request.change)
  } catch (error) {
    if (error instanceof UserError) return
    throw error
  }
  simulator.run(decide(plan), fatesOf, steps)
}

/** The code of an inlined model is a part of its readers' code. */
function changeCode(world: World, name: string): void {
  const { codeVersion, storage } = world.graph.asset(key(name))
  world.asset(name, { codeVersion: `${codeVersion}.` })
  if (storage === 'ephemeral') for (const reader of world.graph.downstream(key(name))) changeCode(world, short(reader))
}
