import type { RunEvent } from '@headwater/engine'
import type { Plan, PlannedCheck } from '@headwater/planner'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Rig } from '../rig.ts'
import { createRigAfter } from '../template.ts'
import { label, materialized, ofType, type Told } from './testing/told.ts'

// In which order things really happened, by the ledger's own events. The shape of the platform:
//
//   facts ─ int_* ─ ml_game_features ─▸ ML step ─▸ ml_game_predictions ─ schedule_tonight ─┐
//     └──── int_team_form ── team_form ───────────────────────────────────┴────────────────┴─▸ dashboard

let rig: Rig
let run: Told
let events: readonly RunEvent[]
let order: Order

beforeAll(async () => {
  rig = await createRigAfter('season')
  run = await materialized(rig, 'fact_boxscores', 'fact_pbp_data', 'fact_schedule_data', '--downstream')
  const rows = await rig.sql<{ payload: RunEvent }>(
    'select payload from headwater.events where run_id = $1 order by seq',
    [run.runId],
  )
  events = rows.map(({ payload }) => payload)
  order = orderOf(events, run.plan)
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

it('the ledger keeps the events that the command told, in their order', () => {
  expect(events.map(({ type }) => type)).toEqual(run.events.map(({ type }) => type))
})

describe('assets', () => {
  it('start only when everything that they read in the plan has ended', () => {
    const early = run.plan.assets.flatMap(({ key, upstream }) =>
      upstream.filter((parent) => order.started(key) < order.ended(parent)).map((parent) => [parent, key]),
    )
    expect(early).toEqual([])
    expect(run.plan.assets.filter(({ upstream }) => upstream.length > 0).length).toBeGreaterThan(20)
  })

  it('the ML step runs behind the features, and what reads the predictions behind the ML step', () => {
    const path = ['silver/ml_game_features', 'gold/ml_game_predictions', 'gold/schedule_tonight', 'serving/dashboard']
    for (const [i, name] of path.entries()) {
      const next = path[i + 1]
      if (next) expect(order.ended(`nba/${name}`), `${name}, ${next}`).toBeLessThan(order.started(`nba/${next}`))
    }
  })
})

describe('checks', () => {
  it('have exactly one result each, in the step that the plan names', () => {
    const wanted = run.plan.steps.flatMap(({ id, checks }) => checks.map(({ key }) => `${id} ${key}`))
    const found = ofType(events, 'check finished').map(({ step, outcome }) => `${step} ${outcome.key}`)
    expect(found.toSorted()).toEqual(wanted.toSorted())
    expect(new Set(run.plan.steps.flatMap(({ checks }) => checks.map(({ key }) => key))).size).toBe(wanted.length)
    expect(wanted.length).toBeGreaterThan(100)
  })

  it('with parents on both sides of the ML step run behind it', () => {
    const stepOf = new Map(run.plan.assets.map(({ key, step }) => [key, step]))
    const across = allChecks(run.plan).filter(
      ({ assets }) => new Set(assets.map((key) => stepOf.get(key)).filter((step) => step !== undefined)).size > 1,
    )
    expect(across.map(({ name }) => name)).toContain('tonight_shows_the_newest_form')
    const features = across.filter(({ assets }) => assets.some((key) => label(key) === 'gold/ml_game_predictions'))
    expect(features.length).toBeGreaterThan(0)
    for (const { key, name } of across) {
      expect(order.ended(key), name).toBeGreaterThan(order.ended('nba/gold/ml_game_predictions'))
    }
  })

  it('come after all that they look at; a unit test before its model', () => {
    for (const { key, name, kind, assets } of allChecks(run.plan)) {
      const parents = assets.filter((parent) => order.has(parent))
      for (const parent of parents) {
        if (kind === 'unit') expect(order.ended(key), name).toBeLessThan(order.started(parent))
        else expect(order.ended(key), name).toBeGreaterThan(order.ended(parent))
      }
    }
  })

  it('of error severity end before anything starts that descends from all their parents', () => {
    const ancestors = ancestorsIn(run.plan)
    let gated = 0
    for (const { key: check, name, kind, severity, assets } of allChecks(run.plan)) {
      const parents = assets.filter((parent) => order.has(parent))
      if (kind !== 'data' || severity !== 'error' || parents.length < assets.length) continue
      for (const { key } of run.plan.assets) {
        const above = ancestors.get(key)
        if (!above || !parents.every((parent) => above.has(parent))) continue
        gated += 1
        expect(order.ended(check), `${name} before ${key}`).toBeLessThan(order.started(key))
      }
    }
    expect(gated).toBeGreaterThan(100)
  })
})

interface Order {
  has(key: string): boolean
  /** Place of the event with which an asset began; of its step's, where its executor tells no beginnings. */
  started(key: string): number
  /** Place of the event with which an asset or a check ended. */
  ended(key: string): number
}

function orderOf(events: readonly RunEvent[], plan: Plan): Order {
  const started = new Map<string, number>()
  const ended = new Map<string, number>()
  const steps = new Map<string, number>()
  for (const [place, event] of events.entries()) {
    if (event.type === 'step started') steps.set(event.step, place)
    if (event.type === 'asset started') started.set(event.key, place)
    if (event.type === 'asset finished' || event.type === 'check finished') ended.set(event.outcome.key, place)
  }
  for (const { key, step } of plan.assets) if (!started.has(key)) started.set(key, known(steps.get(step), step))
  return {
    has: (key) => started.has(key),
    started: (key) => known(started.get(key), key),
    ended: (key) => known(ended.get(key), key),
  }
}

function known(place: number | undefined, name: string): number {
  if (place === undefined) throw new Error(`no event of ${name}`)
  return place
}

function allChecks(plan: Plan): readonly PlannedCheck[] {
  return plan.steps.flatMap(({ checks }) => checks)
}

/** Everything above each planned asset, within the plan; the plan's order is topological. */
function ancestorsIn(plan: Plan): ReadonlyMap<string, ReadonlySet<string>> {
  const ancestors = new Map<string, Set<string>>()
  for (const { key, upstream } of plan.assets) {
    const above = new Set<string>(upstream)
    for (const parent of upstream) for (const ancestor of ancestors.get(parent) ?? []) above.add(ancestor)
    ancestors.set(key, above)
  }
  return ancestors
}
