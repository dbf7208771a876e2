import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Mode, Plan } from './plan.ts'
import { play, randomSeason } from './testing/random-season.ts'
import type { Simulator } from './testing/simulator.ts'

// Plans carried out on a made-up warehouse of rows, with the cutoff, failures and kills: what the ledger calls right always
// equals a rebuild from scratch, and everything does once all that is stale was made again. HEADWATER_SEASONS=20000 tries as many.

const RUNS = { numRuns: Number(process.env.HEADWATER_SEASONS ?? 500) }
const LONG = { timeout: 30_000 + RUNS.numRuns * 40 }

const nothingLies = (simulator: Simulator): void => expect(simulator.lies()).toEqual([])

test('whatever arrives, in whatever order: what is right by the ledger is as from scratch', LONG, () => {
  fc.assert(
    fc.property(randomSeason(), (season) => play(season, nothingLies)),
    RUNS,
  )
})

/** Finds a season that goes wrong once a decision is taken the other way. */
function goesWrong(decide: (plan: Plan) => Plan): boolean {
  return fc.check(
    fc.property(randomSeason(), (season) => play(season, nothingLies, decide)),
    { ...RUNS, endOnFailure: true },
  ).failed
}

const everyMode =
  (from: Mode, to: Mode) =>
  (plan: Plan): Plan => ({
    ...plan,
    assets: plan.assets.map((asset) => (asset.mode === from && !asset.firstBuild ? { ...asset, mode: to } : asset)),
  })

test.each([
  ['adding where the plan replaces the whole', everyMode('full refresh', 'incremental')],
  ['adding where the plan replaces days', everyMode('delete+insert', 'incremental')],
])('%s goes wrong', LONG, (_, decide) => {
  expect(goesWrong(decide)).toBe(true)
})

test('the seasons have what they are to prove: every mode, assets that are left out, dbt in waves', () => {
  const plans: Plan[] = []
  const keep = (plan: Plan): Plan => {
    plans.push(plan)
    return plan
  }
  for (const season of fc.sample(randomSeason(), { numRuns: 200, seed: 1 })) play(season, () => {}, keep)
  const count = (test: (plan: Plan) => boolean): number => plans.filter(test).length
  for (const mode of ['incremental', 'delete+insert', 'full refresh', 'rebuild'] as const) {
    expect(
      count(({ assets }) => assets.some((asset) => asset.mode === mode)),
      mode,
    ).toBeGreaterThan(30)
  }
  expect(count(({ assets }) => assets.some(({ onlyIfChanged }) => onlyIfChanged))).toBeGreaterThan(100)
  expect(count(({ steps }) => steps.filter(({ executor }) => executor === 'dbt').length > 1)).toBeGreaterThan(10)
})
