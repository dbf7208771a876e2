import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EarlierRun } from './earlier.ts'
import type { StepState } from './events.ts'
import { indexPlan } from './plan-index.ts'
import type { AssetState, CheckOutcome } from './step.ts'
import { assetOutcome, checkOutcome } from './testing/outcomes.ts'
import { nameOf, planOf, type StepSketch } from './testing/plans.ts'
import { whatIsLeft } from './what-is-left.ts'

const assetStates = fc.constantFrom<AssetState | 'waiting'>(
  'materialized',
  'materialized',
  'materialized',
  'unchanged',
  'unchanged',
  'unchanged upstream',
  'unchanged upstream',
  'waiting',
  'failed',
  'not run',
  'unavailable',
  'interrupted',
)
const checkStates = fc.constantFrom<CheckOutcome['state'] | 'waiting'>(
  'passed',
  'passed',
  'warned',
  'unchanged upstream',
  'failed',
  'error',
  'not run',
  'waiting',
)

/** Any record at all, also one that no run leaves. */
const records = fc
  .array(
    fc.record({
      reads: fc.array(fc.nat(), { maxLength: 3 }),
      sameStep: fc.boolean(),
      state: assetStates,
      view: fc.boolean(),
      check: fc.option(fc.record({ other: fc.nat(), state: checkStates }), { nil: undefined }),
      step: fc.constantFrom<StepState>('waiting', 'running', 'done', 'unchanged upstream', 'failed', 'interrupted'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((drawn) => {
    const name = (at: number): string => `a${at}`
    const sketch = new Map<
      string,
      {
        makes: { [name: string]: string[] }
        checks: NonNullable<StepSketch['checks']>[number][]
        onlyIfMade: string[]
        onlyIfChanged: string[]
      }
    >()
    const stepOf = new Map<string, string>()
    for (const [at, { reads, sameStep, check, view }] of drawn.entries()) {
      const id = sameStep && at > 0 ? (stepOf.get(name(at - 1)) ?? '') : `s${at}`
      stepOf.set(name(at), id)
      const entry = sketch.get(id) ?? { makes: {}, checks: [], onlyIfMade: [], onlyIfChanged: [] }
      sketch.set(id, entry)
      entry.makes[name(at)] = at === 0 ? [] : [...new Set(reads.map((read) => name(read % at)))]
      entry[view ? 'onlyIfMade' : 'onlyIfChanged'].push(name(at))
      if (check) entry.checks.push({ name: `check_${at}`, on: [...new Set([name(at), name(check.other % (at + 1))])] })
    }
    const plan = planOf([...sketch])
    const earlier: EarlierRun = {
      steps: plan.steps.map(({ id }, at) => {
        const state = drawn[at]?.step ?? 'waiting'
        return { step: id, state, attempt: state === 'waiting' ? 0 : 1, external: { id: 'x', url: null } }
      }),
      assets: drawn.flatMap(({ state }, at) =>
        state === 'waiting' ? [] : [{ step: stepOf.get(name(at)) ?? '', outcome: assetOutcome(name(at), state) }],
      ),
      checks: plan.steps.flatMap(({ id, checks }) =>
        checks.flatMap((check) => {
          const state = drawn[Number(check.name.slice('check_'.length))]?.check?.state ?? 'waiting'
          return state === 'waiting' ? [] : [{ step: id, outcome: checkOutcome(check, state) }]
        }),
      ),
    }
    return { plan, earlier }
  })

test('every asset and check is either finished or left; what is finished is good, and so is all above it', () => {
  fc.assert(
    fc.property(records, fc.boolean(), ({ plan, earlier }, divisible) => {
      const left = whatIsLeft(indexPlan(plan), earlier, () => divisible)
      const finished = new Set(left.finished.assets.map(({ outcome }) => outcome.key))
      const again = new Set([...left.steps.values()].flatMap(({ assets }) => assets))
      expect([...finished].filter((key) => again.has(key))).toEqual([])
      expect(finished.size + again.size).toBe(plan.assets.length)

      const states = new Map(earlier.assets.map(({ outcome }) => [outcome.key, outcome.state]))
      const bad = new Set(
        earlier.checks.flatMap(({ outcome }) => (/^(failed|error)$/.test(outcome.state) ? outcome.assets : [])),
      )
      for (const { key, upstream, onlyIfMade } of plan.assets) {
        const state = states.get(key) ?? ''
        // What was left out is so as long as nothing that it reads has changed; a view, as long as none of that was made.
        const unchanged = onlyIfMade ? /^unchanged upstream$/ : /^unchanged/
        const holds = upstream.every((parent) => unchanged.test(states.get(parent) ?? ''))
        const good =
          (state === 'unchanged upstream' ? holds : /^(materialized|unchanged)$/.test(state)) && !bad.has(key)
        if (finished.has(key)) {
          expect(good, nameOf(key)).toBe(true)
          expect(
            upstream.every((parent) => finished.has(parent)),
            nameOf(key),
          ).toBe(true)
        } else if (divisible) {
          expect(
            good && upstream.every((parent) => finished.has(parent)),
            `${nameOf(key)} runs again for nothing`,
          ).toBe(false)
        }
      }
      for (const { outcome } of left.finished.checks) {
        expect(outcome.state).toMatch(/^(passed|warned|unchanged upstream)$/)
        expect(outcome.assets.every((key) => finished.has(key))).toBe(true)
      }
      // The store is told of what it says to have been left out and what is open again.
      const reopened = new Set(left.reopened.assets.map(({ key }) => key))
      for (const key of again)
        if (states.get(key) === 'unchanged upstream') expect(reopened, nameOf(key)).toContain(key)
      for (const { id, assets, checks } of plan.steps) {
        const again = left.steps.get(id)
        if (!divisible && again !== undefined && again.assets.length > 0)
          expect(again.assets).toHaveLength(assets.length)
        const settled = left.finished.checks.filter(({ step }) => step === id).length
        expect(settled + (again?.checks.length ?? 0)).toBeLessThanOrEqual(checks.length)
        // What an executor is told to look up was asked for, has no end, and stands on what is finished or looked up too.
        const unknown = new Set(left.before.get(id)?.unknown)
        for (const key of unknown) {
          expect(again?.assets).toContain(key)
          expect(states.has(key)).toBe(false)
          const upstream = plan.assets.find((asset) => asset.key === key)?.upstream ?? []
          expect(upstream.every((parent) => finished.has(parent) || unknown.has(parent))).toBe(true)
        }
      }
    }),
    { numRuns: 2000 },
  )
})
