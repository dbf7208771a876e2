import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UnreachableError } from '@headwater/errors'
import type { RetryPolicy } from '@headwater/graph'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { executeRun } from './run.ts'
import type { FailureMode } from './scheduler-state.ts'
import type { Executor, StepContext, StepInput } from './step.ts'
import { memoryLedger, memoryStore } from './testing/memory-store.ts'
import { assetOutcome, checkOutcome } from './testing/outcomes.ts'
import { graphOf, keyOf, nameOf, planOf, type StepSketch } from './testing/plans.ts'
import { jumpingTiming } from './testing/timing.ts'

let runsFolder: string
beforeAll(async () => {
  runsFolder = await mkdtemp(join(tmpdir(), 'headwater-resume-'))
})
afterAll(() => rm(runsFolder, { recursive: true }))

/** What can go wrong, at the so-manieth effect or write of all processes together. */
const troubles = [
  'killed',
  'interrupted',
  'cancelled',
  'fails',
  'fails for a moment',
  'check fails',
  'check breaks for a moment',
  'executor throws',
  'ledger away',
] as const
type Trouble = (typeof troubles)[number]

interface Case {
  readonly sketch: readonly (readonly [string, StepSketch])[]
  readonly indivisible: ReadonlySet<string>
  readonly troubles: ReadonlyMap<number, Trouble>
  readonly onFailure: FailureMode
  readonly steps: number
  /** Sources of which something new has come since the last run. */
  readonly news: ReadonlySet<string>
  /** Assets whose content is the same whatever they read. */
  readonly absorbing: ReadonlySet<string>
}

// Assets a0, a1, ... read some of those before them and are dealt out to steps in order; the last step is a service.
const cases: fc.Arbitrary<Case> = fc
  .record({
    assets: fc.array(
      fc.record({
        reads: fc.array(fc.nat(), { maxLength: 3 }),
        sameStep: fc.boolean(),
        indivisible: fc.boolean(),
        news: fc.boolean(),
        absorbing: fc.boolean(),
        asked: fc.boolean(),
        check: fc.option(fc.nat(), { nil: undefined, freq: 2 }),
      }),
      { minLength: 1, maxLength: 9 },
    ),
    troubles: fc.array(fc.tuple(fc.integer({ min: 1, max: 120 }), fc.constantFrom(...troubles)), { maxLength: 8 }),
    onFailure: fc.constantFrom<FailureMode>('continue', 'stop-new', 'kill'),
    steps: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ assets, troubles, onFailure, steps }) => {
    const name = (at: number): string => `a${at}`
    const reads = new Map(
      assets.map((a, at) => [name(at), at === 0 ? [] : [...new Set(a.reads.map((r) => name(r % at)))]]),
    )
    const behind = (of: string): Set<string> => {
      const found = new Set<string>()
      for (const [asset, parents] of reads) if (parents.some((p) => p === of || found.has(p))) found.add(asset)
      return found
    }
    const stepOf = new Map<string, string>()
    for (const [at, { sameStep }] of assets.entries()) {
      stepOf.set(name(at), sameStep && at > 0 ? (stepOf.get(name(at - 1)) ?? '') : `s${at}`)
    }
    const sketch = new Map<
      string,
      {
        makes: { [name: string]: readonly string[] }
        checks: NonNullable<StepSketch['checks']>[number][]
        onlyIfChanged: string[]
      }
    >()
    const indivisible = new Set<string>()
    for (const [at, { indivisible: whole, check, news, asked }] of assets.entries()) {
      const id = stepOf.get(name(at)) ?? ''
      const entry = sketch.get(id) ?? { makes: {}, checks: [], onlyIfChanged: [] }
      // What has a reason of its own to be made is made, changed or not.
      if (!news && !asked && reads.get(name(at))?.length) entry.onlyIfChanged.push(name(at))
      sketch.set(id, entry)
      entry.makes[name(at)] = reads.get(name(at)) ?? []
      if (whole && id === `s${at}`) indivisible.add(id)
      if (check === undefined) continue
      const on = [...new Set([name(at), name(check % (at + 1))])]
      const blocks = [...on.map(behind).reduce((a, b) => a.intersection(b))].filter((asset) => stepOf.get(asset) !== id)
      entry.checks.push({ name: `check_${name(at)}`, on, blocks })
    }
    const service = {
      makes: { service: assets.map((_, at) => name(at)).slice(-3) },
      executor: 'ecs-service' as const,
      onlyIfChanged: ['service'],
    }
    const named = (is: (asset: (typeof assets)[number]) => boolean): Set<string> =>
      new Set(assets.flatMap((asset, at) => (is(asset) ? [name(at)] : [])))
    return {
      sketch: [...sketch, ['zz', service]],
      indivisible,
      troubles: new Map(troubles),
      onFailure,
      steps,
      news: named(({ news }) => news),
      absorbing: named(({ absorbing }) => absorbing),
    }
  })

/** The warehouse: what outlives every process. */
interface World {
  /** Goes up with every write, so that two writes of one asset can be told apart. */
  counter: number
  readonly made: Map<string, Made>
  /** What a killed attempt had made, by step and attempt, as dbt's journal tells. */
  readonly journal: Map<string, Set<string>>
  /** What the service has read at each of its starts. */
  readonly restarts: string[]
}

interface Made {
  readonly version: number
  readonly read: { readonly [name: string]: number }
  readonly content: string
}

class Killed extends Error {}

/** What an asset holds when it is made from these. */
function contentOf({ absorbing }: Case, name: string, isNew: boolean, from: readonly string[]): string {
  return `${name}${isNew ? '!' : ''}(${absorbing.has(name) ? '' : from.join()})`
}

/** What every asset holds if all of it is made from scratch; `news` counts or not. */
function fromScratch(drawn: Case, news: boolean): Map<string, string> {
  const contents = new Map<string, string>()
  for (const [, { makes = {} }] of drawn.sketch) {
    for (const [name, reads] of Object.entries(makes)) {
      const from = reads.map((parent) => contents.get(parent) ?? '')
      contents.set(name, contentOf(drawn, name, news && drawn.news.has(name), from))
    }
  }
  return contents
}

async function carryOut(drawn: Case): Promise<World> {
  const plan = planOf(drawn.sketch)
  const retry: RetryPolicy = { attempts: 2, delayMs: 5000, factor: 2, maxDelayMs: 9000, on: 'transient' }
  const settings = Object.fromEntries(
    plan.steps.map(({ id }) => [id, { retry, divisible: !drawn.indivisible.has(id) }] as const),
  )
  const graph = graphOf(plan, {}, {}, settings)
  const reads = new Map(plan.assets.map(({ key, upstream }) => [nameOf(key), upstream.map(nameOf)]))
  const world: World = { counter: 0, made: new Map(), journal: new Map(), restarts: [] }
  const before = fromScratch(drawn, false)
  const right = fromScratch(drawn, true)
  const isNew = (name: string): boolean => before.get(name) !== right.get(name)
  let clock = 0
  const ledger = memoryLedger(() => clock)
  for (const [name, content] of before) {
    world.made.set(name, { version: 0, read: {}, content })
    if (name !== 'service') ledger.contents.set(`${keyOf(name)} `, content)
  }
  const newContent = (name: string): string => {
    const from = (reads.get(name) ?? []).map((parent) => world.made.get(parent)?.content ?? '')
    return contentOf(drawn, name, drawn.news.has(name), from)
  }
  let moments = 0
  let seconds = 0

  for (let round = 1; ; round += 1) {
    expect(round, 'every trouble comes once, so the run must get through').toBeLessThan(20)
    let dead = false
    let away = 0
    const stop = new AbortController()
    /** What goes wrong at this moment; what strikes the whole process does so at once. */
    const strike = (): Trouble | undefined => {
      moments += 1
      const trouble = drawn.troubles.get(moments)
      if (trouble === 'killed') dead = true
      if (trouble === 'interrupted') stop.abort()
      if (trouble === 'ledger away') away = 3
      const run = ledger.runs.get('run')
      if (trouble === 'cancelled' && run !== undefined) run.cancelRequestedBy = 'ben@host'
      return trouble
    }
    const store = memoryStore((line) => {
      if (line !== 'heartbeat' && line !== 'events') strike()
      if (dead) throw new Killed()
      if (away > 0 && round > 0 && !/^(create|resume) run/.test(line)) {
        away -= 1
        throw new UnreachableError('the database is away')
      }
    }, ledger)
    const known = (name: string, step: string): boolean =>
      store
        .show('run')
        .assets.some(
          (asset) =>
            asset.step === step &&
            nameOf(asset.outcome.key) === name &&
            /^(materialized|unchanged)$/.test(asset.outcome.state),
        )
    const current = (name: string): { [name: string]: number } =>
      Object.fromEntries((reads.get(name) ?? []).map((parent) => [parent, world.made.get(parent)?.version ?? -1]))

    const models: Executor = async (input, context) => build(input, context)
    const service: Executor = async (input, { external, report, signal }) => {
      const key = input.assets[0]?.asset.key ?? ''
      const recorded = input.before?.external?.id ?? null
      if (recorded === null) await external(`${world.restarts.length}`, null)
      await new Promise(setImmediate)
      if (dead || signal.aborted) return { state: 'interrupted' }
      if ((recorded ?? `${world.restarts.length}`) === `${world.restarts.length}`) {
        world.restarts.push(JSON.stringify(current('service')))
        world.counter += 1
        world.made.set('service', {
          version: world.counter,
          read: current('service'),
          content: newContent('service'),
        })
      }
      const trouble = strike()
      if (dead || signal.aborted) return { state: 'interrupted' }
      const passes = trouble === 'fails for a moment'
      if (trouble === 'fails' || passes) {
        return {
          state: 'failed',
          message: 'it does not answer',
          evidence: [],
          next: [],
          ...(passes && { transient: true }),
        }
      }
      report({ type: 'asset finished', outcome: assetOutcome(nameOf(key)) })
      return { state: 'done' }
    }

    /** Like dbt: one after the other; what is behind a failure in the same step is left out; a journal of what is done. */
    const build = async ({ step, attempt, before, assets, checks }: StepInput, { report, signal }: StepContext) => {
      const journal = new Set<string>()
      world.journal.set(`${step.id} ${attempt}`, journal)
      const earlier = world.journal.get(`${step.id} ${before?.attempt}`) ?? new Set()
      const doneBefore = new Set((before?.unknown ?? []).map(nameOf).filter((name) => earlier.has(name)))
      const out = new Set<string>()
      const blocked: string[][] = []
      let throws = false
      const above = (name: string): string[] => [name, ...(reads.get(name) ?? []).flatMap(above)]
      const ended = new Set<string>()
      const asked = new Set(assets.map(({ asset }) => nameOf(asset.key)))
      for (const { asset } of assets) {
        const name = nameOf(asset.key)
        await new Promise(setImmediate)
        if (dead || signal.aborted) return { state: 'interrupted' as const }
        const behindFailure = (reads.get(name) ?? []).some((parent) => out.has(parent))
        const ancestors = new Set(above(name).slice(1))
        if (behindFailure || blocked.some((on) => on.every((parent) => ancestors.has(parent)))) {
          out.add(name)
          report({ type: 'asset finished', outcome: assetOutcome(name, 'not run') })
          ended.add(name)
          continue
        }
        const trouble = strike()
        throws ||= trouble === 'executor throws'
        if (throws) throw new Error('a bug')
        if (dead || signal.aborted) return { state: 'interrupted' as const }
        if (trouble === 'fails' || trouble === 'fails for a moment') {
          const passes = trouble === 'fails for a moment' ? ({ transient: true } as const) : {}
          report({ type: 'asset finished', outcome: assetOutcome(name, 'failed', { message: 'broken', ...passes }) })
          out.add(name)
          ended.add(name)
          continue
        }
        if (!doneBefore.has(name)) {
          const there = world.made.get(name)
          const fresh = JSON.stringify(there?.read) === JSON.stringify(current(name))
          const badCheck = store
            .show('run')
            .checks.some(
              ({ outcome }) => outcome.state === 'failed' && outcome.assets.some((key) => nameOf(key) === name),
            )
          if (!drawn.indivisible.has(step.id)) {
            expect(known(name, step.id) && fresh && !badCheck, `${name} was finished, and is made again`).toBe(false)
          }
          world.counter += 1
          world.made.set(name, { version: world.counter, read: current(name), content: newContent(name) })
        }
        journal.add(name)
        ended.add(name)
        if (strike() !== undefined && (dead || signal.aborted)) return { state: 'interrupted' as const }
        const fingerprint = world.made.get(name)?.content ?? ''
        report({ type: 'asset finished', outcome: assetOutcome(name, 'materialized', { fingerprint }) })
        for (const check of checks) {
          const on = check.assets.map(nameOf)
          // In the step that it belongs to, once the last of its assets is there.
          if (on.findLast((parent) => asked.has(parent)) !== name && on.some((parent) => asked.has(parent))) continue
          if (on.some((parent) => out.has(parent) || (asked.has(parent) && !ended.has(parent)))) continue
          const trouble = strike()
          if (dead || signal.aborted) return { state: 'interrupted' as const }
          if (trouble === 'check fails') {
            blocked.push(on)
            report({ type: 'check finished', outcome: checkOutcome(check, 'failed') })
          } else if (trouble === 'check breaks for a moment') {
            blocked.push(on)
            report({ type: 'check finished', outcome: { ...checkOutcome(check, 'error'), transient: true } })
          } else report({ type: 'check finished', outcome: checkOutcome(check) })
        }
      }
      for (const check of checks) {
        const state = check.assets.map(nameOf).some((parent) => out.has(parent)) ? 'not run' : 'passed'
        report({ type: 'check finished', outcome: checkOutcome(check, state) })
      }
      return { state: 'done' as const }
    }

    try {
      const end = await executeRun({
        plan,
        graph,
        store,
        executors: { function: models, 'ecs-service': service },
        now: () => {
          seconds += 1
          return new Date(seconds * 1000)
        },
        timing: jumpingTiming(),
        random: () => 0.5,
        requestedBy: 'ada@host',
        reason: null,
        runsFolder,
        runId: 'run',
        owner: `process ${round}`,
        ...(round > 1 && ledger.runs.has('run') && { resume: async () => store.show('run') }),
        signal: stop.signal,
        limits: { steps: drawn.steps, pools: {} },
        onFailure: drawn.onFailure,
      })
      if (end.state === 'succeeded') {
        const { assets, checks, steps } = store.show('run')
        expect(assets).toHaveLength(plan.assets.length)
        for (const { outcome } of assets) {
          const name = nameOf(outcome.key)
          const changed = name === 'service' ? (reads.get(name) ?? []).some(isNew) : isNew(name)
          // Changed since the run began, whichever attempt has changed it; else it was left out, or made for nothing.
          expect(outcome.state, name).toMatch(changed ? /^materialized$/ : /^unchanged( upstream)?$/)
        }
        const states = new Map(assets.map(({ outcome }) => [outcome.key, outcome.state]))
        for (const { outcome } of checks) {
          const allOut = outcome.assets.every((key) => states.get(key) === 'unchanged upstream')
          expect(outcome.state, outcome.name).toBe(allOut ? 'unchanged upstream' : 'passed')
        }
        expect(checks).toHaveLength(plan.steps.flatMap((step) => step.checks).length)
        expect(steps.every(({ state }) => state === 'done' || state === 'unchanged upstream')).toBe(true)
        expect(end.summary.assets).toEqual(countOf([...states.values()]))
        expect(end.summary.checks).toEqual(countOf(checks.map(({ outcome }) => outcome.state)))
        return world
      }
    } catch (error) {
      if (!(error instanceof Killed) && !(error instanceof UnreachableError)) throw error
    }
    clock += ledger.leaseMs + 1
  }
}

function countOf(states: readonly string[]): { readonly [state: string]: number } {
  return Object.fromEntries([...Map.groupBy(states, (state) => state)].map(([state, each]) => [state, each.length]))
}

test('whatever goes wrong and whenever, resumed until it succeeds a run leaves what an undisturbed one leaves, and repeats nothing', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (drawn) => {
      const { made, restarts } = await carryOut(drawn)
      // As after an undisturbed run, or one that makes everything: what nothing has changed for was rightly left out.
      const contents = new Map([...made].map(([name, { content }]) => [name, content]))
      expect(Object.fromEntries(contents)).toEqual(Object.fromEntries(fromScratch(drawn, true)))
      // The service was never restarted for what it had read already.
      expect(new Set(restarts).size).toBe(restarts.length)
    }),
    { numRuns: 1000 },
  )
}, 120_000)
