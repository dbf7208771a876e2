import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advance, initialState } from './scheduler.ts'
import type { SchedulerEvent } from './scheduler-state.ts'
import type { AssetState, CheckOutcome } from './step.ts'
import { type CheckSketch, nameOf, planOf, type StepSketch } from './testing/plans.ts'

/** A world: a random plan, and what would become of each asset and check if it were run. */
interface World {
  readonly sketch: readonly (readonly [string, StepSketch])[]
  readonly reads: ReadonlyMap<string, readonly string[]>
  readonly fate: ReadonlyMap<string, 'materialized' | 'failed' | 'unavailable'>
  readonly checkFails: ReadonlySet<string>
}

// Assets a0, a1, ... read some of those before them and are dealt out to steps in order, so both graphs are acyclic.
const worlds: fc.Arbitrary<World> = fc
  .array(
    fc.record({
      reads: fc.oneof(fc.constant<number[]>([]), fc.array(fc.nat(), { maxLength: 3 })),
      sameStep: fc.boolean(),
      pool: fc.constantFrom(undefined, undefined, 'narrow', 'wide'),
      estimateMs: fc.option(fc.nat(1000), { nil: undefined }),
      fate: fc.constantFrom('materialized', 'materialized', 'materialized', 'failed', 'unavailable'),
      check: fc.option(fc.record({ other: fc.nat(), fails: fc.boolean() }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((drawn) => {
    const name = (at: number): string => `a${at}`
    const reads = new Map(
      drawn.map((asset, at) => [name(at), at === 0 ? [] : [...new Set(asset.reads.map((r) => name(r % at)))]]),
    )
    const stepOf = new Map<string, number>()
    let step = -1
    for (const [at, { sameStep }] of drawn.entries()) {
      if (!sameStep || step < 0) step += 1
      stepOf.set(name(at), step)
    }
    const descendants = (of: string): Set<string> => {
      const found = new Set([of])
      for (const [asset, parents] of reads) if (parents.some((parent) => found.has(parent))) found.add(asset)
      found.delete(of)
      return found
    }
    const sketch = new Map<
      string,
      { makes: { [name: string]: readonly string[] }; checks: CheckSketch[] } & StepSketch
    >()
    const checkFails = new Set<string>()
    for (const [at, { pool, estimateMs, check }] of drawn.entries()) {
      const own = name(at)
      const id = `s${stepOf.get(own)}`
      const settings = { ...(pool === undefined ? {} : { pool }), ...(estimateMs === undefined ? {} : { estimateMs }) }
      const entry = sketch.get(id) ?? { ...settings, makes: {}, checks: [] }
      sketch.set(id, entry)
      entry.makes[own] = reads.get(own) ?? []
      if (check === undefined) continue
      const on = [...new Set([own, name(check.other % (at + 1))])]
      const behindAll = on.map(descendants).reduce((a, b) => a.intersection(b))
      const blocks = [...behindAll].filter((asset) => stepOf.get(asset) !== stepOf.get(own))
      entry.checks.push({ name: `check_${own}`, on, blocks })
      if (check.fails) checkFails.add(`check_${own}`)
    }
    const fate = new Map(drawn.map((asset, at) => [name(at), asset.fate]))
    return { sketch: [...sketch], reads, fate, checkFails }
  })

/**
 * What must become of every asset, whatever the order in which steps run: written down directly from the rule.
 * `stopped` spreads from any parent; `absent` only from all of them together.
 */
function expected(world: World): {
  readonly assets: Map<string, AssetState>
  readonly checks: Map<string, CheckOutcome['state']>
} {
  const ends = new Map<string, 'ok' | 'stopped' | 'absent'>()
  const assets = new Map<string, AssetState>()
  const checks = new Map<string, CheckOutcome['state']>()
  const blocked = new Set<string>()
  const fromParents = (parents: readonly string[]): 'ok' | 'stopped' | 'absent' => {
    const states = parents.map((parent) => ends.get(parent) ?? 'ok')
    if (states.includes('stopped')) return 'stopped'
    return states.length > 0 && states.every((state) => state === 'absent') ? 'absent' : 'ok'
  }
  for (const [, step] of world.sketch) {
    for (const [name, parents] of Object.entries(step.makes ?? {})) {
      const allowed = blocked.has(name) ? 'stopped' : fromParents(parents)
      const fate = world.fate.get(name) ?? 'materialized'
      assets.set(name, allowed === 'ok' ? fate : 'not run')
      ends.set(
        name,
        allowed !== 'ok' ? allowed : fate === 'failed' ? 'stopped' : fate === 'unavailable' ? 'absent' : 'ok',
      )
    }
    for (const { name, on, blocks = [] } of step.checks ?? []) {
      const state = fromParents(on) !== 'ok' ? 'not run' : world.checkFails.has(name) ? 'failed' : 'passed'
      checks.set(name, state)
      if (state === 'failed') for (const asset of blocks) blocked.add(asset)
    }
  }
  return { assets, checks }
}

test('in any plan and any order of events: parents first, none twice, limits kept, an end, and only what must not run is left out', () => {
  fc.assert(
    fc.property(worlds, fc.infiniteStream(fc.nat()), fc.option(fc.nat(20)), (world, choices, interruptAfter) => {
      const plan = planOf(world.sketch)
      const limits = { steps: 2, pools: { wide: 2 } }
      const right = expected(world)
      const running = new Map<string, { readonly assets: readonly string[]; readonly checks: readonly string[] }>()
      const startedSteps = new Set<string>()
      const endedSteps = new Set<string>()
      const assets = new Map<string, AssetState>()
      const checks = new Map<string, CheckOutcome['state']>()
      let ended: string | undefined
      let interrupted = false
      let state = initialState(plan, limits)

      const end = (kind: Map<string, string>, name: string, how: string): void => {
        expect(kind.has(name), `${name} ends once`).toBe(false)
        kind.set(name, how)
      }
      const tell = (event: SchedulerEvent): void => {
        const next = advance(state, event)
        state = next.state
        for (const command of next.commands) {
          expect(ended, 'nothing comes behind the end').toBeUndefined()
          if (command.type === 'finish run') {
            ended = command.state
          } else if (command.type === 'leave out') {
            for (const { key } of command.assets) end(assets, nameOf(key), 'not run')
            for (const { check } of command.checks) end(checks, check.name, 'not run')
          } else if (command.type === 'skip step') {
            expect(startedSteps.has(command.step)).toBe(false)
            endedSteps.add(command.step)
          } else {
            expect(startedSteps.has(command.step), 'no step starts twice').toBe(false)
            expect(interrupted, 'nothing starts after an interrupt').toBe(false)
            startedSteps.add(command.step)
            const after = plan.steps.find(({ id }) => id === command.step)?.after ?? []
            expect(
              after.every((parent) => endedSteps.has(parent)),
              'parents first',
            ).toBe(true)
            // What the scheduler starts may run, unless the executor itself must leave it out for a neighbour in its step.
            const started = new Set(command.assets.map(nameOf))
            const lets = (name: string): boolean => (world.reads.get(name) ?? []).some((read) => started.has(read))
            for (const name of started) expect(right.assets.get(name) !== 'not run' || lets(name), name).toBe(true)
            running.set(command.step, {
              assets: command.assets.map(nameOf),
              checks: command.checks.map(({ name }) => name),
            })
          }
        }
        expect(running.size).toBeLessThanOrEqual(limits.steps)
        const pools = [...running.keys()].map((id) => plan.steps.find((step) => step.id === id)?.pool)
        expect(pools.filter((pool) => pool === 'wide').length).toBeLessThanOrEqual(2)
        expect(pools.filter((pool) => pool === 'narrow').length).toBeLessThanOrEqual(1)
      }
      // What an executor reports of a step: like dbt, it leaves out by itself what depends on a failure within the step.
      const finish = (id: string): void => {
        const work = running.get(id) ?? { assets: [], checks: [] }
        running.delete(id)
        endedSteps.add(id)
        const made = work.assets.map((name) => ({ name, state: right.assets.get(name) ?? 'materialized' }))
        const checked = work.checks.map((name) => ({ name, state: right.checks.get(name) ?? 'passed' }))
        for (const { name, state } of made) end(assets, name, state)
        for (const { name, state } of checked) end(checks, name, state)
        tell({
          type: 'step finished',
          step: id,
          state: 'done',
          assets: plan.assets.flatMap(({ key }) =>
            made.filter(({ name }) => name === nameOf(key)).map(({ state }) => ({ key, state })),
          ),
          checks: checked.map(({ name, state }) => ({ key: `t/checks/${name}`, severity: 'error', state })),
        })
      }

      tell({ type: 'begin' })
      for (let turn = 0; ended === undefined; turn += 1) {
        if (turn === interruptAfter) {
          interrupted = true
          tell({ type: 'interrupt' })
          continue
        }
        expect(running.size, 'a run that is not at its end has something running').toBeGreaterThan(0)
        const choice = choices.next().value ?? 0
        finish([...running.keys()][choice % running.size] ?? '')
      }

      expect(running.size).toBe(0)
      expect(assets.size, 'every asset has its end').toBe(right.assets.size)
      expect(checks.size, 'every check has its end').toBe(right.checks.size)
      if (ended === 'interrupted') return
      expect(Object.fromEntries(assets)).toEqual(Object.fromEntries(right.assets))
      expect(Object.fromEntries(checks)).toEqual(Object.fromEntries(right.checks))
      const failed = [...assets.values(), ...checks.values()].includes('failed')
      expect(ended).toBe(failed ? 'failed' : 'succeeded')
    }),
    { numRuns: 1000 },
  )
})
