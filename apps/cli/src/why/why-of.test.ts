import { type AssetKey, assetKey } from '@headwater/graph'
import type { AssetTrouble, Lineage, Made, MadePartition } from '@headwater/ledger'
import type { AssetStatus, StaleCause } from '@headwater/planner'
import { formatWhy } from '@headwater/reporters'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { healthOf } from '../status/health.ts'
import { type WhyFacts, whyOf } from './why-of.ts'

/*
 * bronze/boxscores (by day) --> silver/fact_boxscores --> gold/team_form --> gold/standings --> serving/dashboard
 *                                                         silver/dims ------^
 */
const key = (name: string): AssetKey => assetKey(`nba/${name}`)
const order = [
  'bronze/boxscores',
  'silver/fact_boxscores',
  'silver/dims',
  'gold/team_form',
  'gold/standings',
  'serving/dashboard',
]
const at = (time: string): Date => new Date(`2025-01-04T${time}Z`)
const now = at('12:30')

const made = (version: string, changes: Partial<Made> = {}): Made => ({
  version,
  unchanged: false,
  at: at('11:00'),
  source: 'run',
  codeVersion: '1',
  mode: 'rebuild',
  inputs: {},
  metadata: {},
  runId: '1111',
  reason: null,
  requestedBy: 'ann@laptop',
  ...changes,
})
const lineage = (changed: Made, partitions: readonly MadePartition[] = []): Lineage => ({
  newest: changed,
  changed,
  partitions,
})
const reads = (...names: string[]): Made['inputs'] =>
  Object.fromEntries(names.map((name) => [key(name), { version: 'v', materialization: 1 }]))

interface Case {
  readonly about: string
  readonly causes?: { readonly [name: string]: readonly StaleCause[] }
  readonly lineage?: { readonly [name: string]: Lineage }
  readonly troubles?: readonly AssetTrouble[]
  readonly moved?: readonly string[]
}

function facts({ about, causes = {}, lineage = {}, troubles = [], moved = [] }: Case): WhyFacts {
  const statuses = order.map((name): AssetStatus => {
    const own = causes[name] ?? []
    const state = own.length === 0 ? 'fresh' : own[0]?.type === 'missing' ? 'missing' : 'stale'
    return { key: key(name), state, causes: own }
  })
  const [health] = healthOf(
    statuses.filter((status) => status.key === key(about)),
    troubles,
  )
  if (health === undefined) throw new Error(about)
  return {
    key: key(about),
    health,
    statuses,
    troubles,
    lineage: new Map(Object.entries(lineage).map(([name, one]) => [key(name), one])),
    codeMoved: () => moved,
  }
}

function told(given: Case): string[] {
  const graph = { label: (one: AssetKey) => one.replace('nba/', '') }
  return formatWhy(whyOf(facts(given)), { graph, now, next: [], colour: false, width: 120 }).split('\n')
}

const changed = (name: string, read: string | null, now: string): StaleCause => {
  return { type: 'upstream changed', asset: key(name), read, now }
}
const behind = (name: string): StaleCause => ({ type: 'upstream stale', asset: key(name) })

describe('a late day', () => {
  const late: MadePartition = {
    ...made('aaaa1111', { runId: '7f3c', reason: 'source was late', at: at('12:03') }),
    partition: '2025-01-01',
    firstAt: at('12:03'),
    awaitedSince: new Date('2025-01-03T10:03Z'),
  }
  const before: MadePartition = {
    ...made('bbbb', { at: at('08:00') }),
    partition: '2025-01-03',
    firstAt: at('08:00'),
    awaitedSince: null,
  }
  const history = {
    'bronze/boxscores': lineage(late, [late, before]),
    'silver/fact_boxscores': lineage(
      made('cccc', { runId: '7f3c', at: at('12:03'), inputs: reads('bronze/boxscores') }),
    ),
    'silver/dims': lineage(made('dddd')),
    'gold/team_form': lineage(
      made('41aa0000', { runId: '7f3c', at: at('12:04'), inputs: reads('silver/dims', 'silver/fact_boxscores') }),
    ),
  }

  it('is the root of what it made stale, with versions, the delay and the reason', () => {
    const causes = { 'gold/standings': [changed('gold/team_form', '9c1e0000', '41aa0000')] }
    expect(told({ about: 'gold/standings', causes, lineage: history })).toEqual([
      'gold/standings is stale',
      '  because gold/team_form was rebuilt at 12:04Z (version 9c1e → 41aa) and standings last read 9c1e',
      '  because silver/fact_boxscores took in 2025-01-01, which arrived 26 h late',
      '  root   bronze/boxscores 2025-01-01, backfilled by run 7f3c: "source was late"',
    ])
  })

  it('that nobody had asked for came after a newer one', () => {
    const unasked = { ...late, awaitedSince: null }
    const causes = { 'silver/fact_boxscores': [changed('bronze/boxscores', 'bbbb', 'aaaa1111')] }
    const lines = told({
      about: 'silver/fact_boxscores',
      causes,
      lineage: { 'bronze/boxscores': lineage(unasked, [unasked, before]) },
    })
    expect(lines[1]).toBe(
      '  because bronze/boxscores took in 2025-01-01, which arrived after 2025-01-03, at 12:03Z (version bbbb → aaaa), and',
    )
    expect(
      told({ about: 'bronze/boxscores', lineage: { 'bronze/boxscores': lineage(unasked, [unasked, before]) } }),
    ).toEqual([
      'bronze/boxscores is fresh',
      '  made   12:03Z by run 7f3c (version aaaa)',
      '  late   2025-01-01 arrived after 2025-01-03',
    ])
  })
})

describe('what is stale through others', () => {
  const mark: StaleCause = {
    type: 'invalidated',
    invalidation: {
      kind: 'marked',
      partition: null,
      reason: 'doubled',
      by: 'ann@laptop',
      at: '2025-01-03T09:00:00.000Z',
    },
  }
  const causes = {
    'gold/team_form': [mark],
    'gold/standings': [behind('gold/team_form')],
    'serving/dashboard': [behind('gold/standings')],
  }

  it('is led to the root by the shortest way', () => {
    expect(told({ about: 'serving/dashboard', causes })).toEqual([
      'serving/dashboard is stale',
      '  because gold/standings is not right, which dashboard reads',
      '  because gold/team_form is not right, which standings reads',
      '  root   gold/team_form, marked wrong by ann@laptop at 2025-01-03 09:00Z: "doubled"',
    ])
  })

  it('has the first root of the graph told, and the others named', () => {
    const several = {
      ...causes,
      'silver/dims': [{ type: 'code changed' } as const],
      'gold/team_form': [mark, behind('silver/dims')],
    }
    const lines = told({ about: 'gold/standings', causes: several, moved: ['SQL', 'macros'] })
    expect(lines.slice(-2)).toEqual([
      '  root   silver/dims: its SQL and macros changed',
      '         and 1 more: team_form',
    ])
  })
})

it('a source that has nothing yet says since when, and what is missing for it', () => {
  const trouble: AssetTrouble = {
    asset: key('bronze/boxscores'),
    partition: '2025-01-02',
    state: 'unavailable',
    runId: '7f3c',
    message: '404',
    at: at('12:20'),
    since: at('12:00'),
  }
  const causes = {
    'bronze/boxscores': [{ type: 'missing', partitions: ['2025-01-02'] } as const],
    'silver/fact_boxscores': [behind('bronze/boxscores')],
  }
  expect(told({ about: 'bronze/boxscores', causes, troubles: [trouble] })).toEqual([
    'bronze/boxscores is unavailable',
    '  root   bronze/boxscores lacks 2025-01-02, unavailable since 12:00Z (run 7f3c): 404',
  ])
  expect(told({ about: 'silver/fact_boxscores', causes, troubles: [trouble] }).at(-1)).toContain(
    'unavailable since 12:00Z',
  )
})

it('what is fresh says what it was made from, and since when it is the same', () => {
  const changed = made('41aa', { at: at('10:00') })
  const newest = made('41aa', { at: at('12:04'), unchanged: true, inputs: reads('silver/dims') })
  const history = { 'gold/team_form': { newest, changed, partitions: [] }, 'silver/dims': lineage(made('v')) }
  expect(told({ about: 'gold/team_form', lineage: history })).toEqual([
    'gold/team_form is fresh',
    '  made   12:04Z by run 1111 (version 41aa, content the same since 10:00Z)',
    '  from   silver/dims  v  11:00Z',
  ])
})

it('ends for any history, also one that goes in circles', () => {
  const name = fc.constantFrom(...order)
  const cause = fc.oneof(
    name.map(behind),
    name.map((source) => changed(source, 'r', 'n')),
    fc.constant<StaleCause>({ type: 'code changed' }),
  )
  const node = fc.record({
    causes: fc.array(cause, { maxLength: 3 }),
    inputs: fc.array(name),
    run: fc.constantFrom('1', '2'),
  })
  fc.assert(
    fc.property(fc.array(node, { minLength: order.length, maxLength: order.length }), name, (nodes, about) => {
      const causes = Object.fromEntries(order.map((one, i) => [one, nodes[i]?.causes ?? []]))
      const history = Object.fromEntries(
        order.map((one, i) => [
          one,
          lineage(made('v', { runId: nodes[i]?.run ?? null, inputs: reads(...(nodes[i]?.inputs ?? [])) })),
        ]),
      )
      const { root, steps } = whyOf(facts({ about, causes, lineage: history }))
      if (root === null) expect(steps).toEqual([])
      // Each step begins where the one before it led to.
      for (const [i, step] of steps.entries()) expect(step.asset).toBe(i === 0 ? key(about) : steps[i - 1]?.source)
      if (root !== null && steps.length > 0) expect(steps.at(-1)?.source).toBe(root.asset)
    }),
  )
})
