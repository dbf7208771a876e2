import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Cause } from './cause.ts'
import { advance, initialState } from './scheduler.ts'
import type { Command, FailureMode, SchedulerEvent } from './scheduler-state.ts'
import type { AssetState, CheckOutcome } from './step.ts'
import { type CheckSketch, keyOf, nameOf, planOf, type StepSketch } from './testing/plans.ts'

/** A world: a random plan, and what would become of each asset and check if it were run. */
interface World {
  readonly sketch: readonly (readonly [string, StepSketch])[]
  readonly reads: ReadonlyMap<string, readonly string[]>
  readonly fate: ReadonlyMap<string, 'materialized' | 'unchanged' | 'failed' | 'unavailable'>
  readonly checkFails: ReadonlySet<string>
}

// Assets a0, a1, ... read some of those before them and are dealt out to steps in order, so both graphs are acyclic.
const worlds: fc.Arbitrary<World> = fc
  .array(
    fc.record({
      reads: fc.oneof(fc.constant<number[]>([]), fc.array(fc.nat(), { maxLength: 3 })),
      sameStep: fc.boolean(),
      spared: fc.constantFrom(
        'never' as const,
        'onlyIfChanged' as const,
        'onlyIfChanged' as const,
        'onlyIfMade' as const,
      ),
      pool: fc.constantFrom(undefined, undefined, 'narrow', 'wide', 'slow'),
      estimateMs: fc.option(fc.nat(1000), { nil: undefined }),
      fate: fc.constantFrom('materialized', 'materialized', 'unchanged', 'unchanged', 'failed', 'unavailable'),
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
      {
        makes: { [name: string]: readonly string[] }
        checks: CheckSketch[]
        onlyIfChanged: string[]
        onlyIfMade: string[]
      } & StepSketch
    >()
    const checkFails = new Set<string>()
    for (const [at, { pool, estimateMs, check, spared }] of drawn.entries()) {
      const own = name(at)
      const id = `s${stepOf.get(own)}`
      const settings = { ...(pool === undefined ? {} : { pool }), ...(estimateMs === undefined ? {} : { estimateMs }) }
      const entry = sketch.get(id) ?? { ...settings, makes: {}, checks: [], onlyIfChanged: [], onlyIfMade: [] }
      sketch.set(id, entry)
      entry.makes[own] = reads.get(own) ?? []
      if (spared !== 'never') entry[spared].push(own)
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

/** How a reader finds an asset: new, as it was, left out, not there, or not to be read. */
type Found = 'new' | 'same' | 'left out' | 'absent' | 'stopped'

/**
 * What must become of every asset, whatever the order in which steps run: written down directly from the rule.
 * `stopped` spreads from any parent; `absent` and "nothing has changed" only from all of them together.
 */
function expected(world: World): {
  readonly assets: Map<string, AssetState>
  readonly checks: Map<string, CheckOutcome['state']>
} {
  const ends = new Map<string, Found>()
  const assets = new Map<string, AssetState>()
  const checks = new Map<string, CheckOutcome['state']>()
  const blocked = new Set<string>()
  const fromParents = (parents: readonly string[], isNews: (found: Found) => boolean): Found => {
    const found = parents.map((parent) => ends.get(parent) ?? 'new')
    if (found.includes('stopped')) return 'stopped'
    if (found.length === 0 || found.some(isNews)) return 'new'
    return found.includes('absent') ? 'absent' : 'left out'
  }
  const fates = { materialized: 'new', unchanged: 'same', unavailable: 'absent', failed: 'stopped' } as const
  for (const [, step] of world.sketch) {
    /** What its step is started with. */
    const started = new Set<string>()
    for (const [name, parents] of Object.entries(step.makes ?? {})) {
      // What becomes of these is not known when the step starts; then it is too late to spare a reader.
      const inTheDark = parents.some((parent) => started.has(parent))
      const picky = step.onlyIfChanged?.includes(name) && !inTheDark
      const view = step.onlyIfMade?.includes(name) && !inTheDark
      const reason = (found: Found) =>
        found === 'new' || (found === 'same' && !picky) || (found === 'left out' && !picky && !view)
      const allowed = blocked.has(name) ? 'stopped' : fromParents(parents, reason)
      const known = parents.filter((parent) => !started.has(parent))
      const stopped = blocked.has(name) || fromParents(known, () => true) === 'stopped'
      if (!stopped && (allowed === 'new' || inTheDark)) started.add(name)
      const fate = world.fate.get(name) ?? 'materialized'
      assets.set(name, allowed === 'new' ? fate : allowed === 'left out' ? 'unchanged upstream' : 'not run')
      ends.set(name, allowed === 'new' ? fates[fate] : allowed)
    }
    for (const { name, on, blocks = [] } of step.checks ?? []) {
      const allowed = fromParents(on, (found) => found === 'new' || found === 'same')
      const ran = world.checkFails.has(name) ? 'failed' : 'passed'
      const state = allowed === 'new' ? ran : allowed === 'left out' ? 'unchanged upstream' : 'not run'
      checks.set(name, state)
      if (state === 'failed') for (const asset of blocks) blocked.add(asset)
    }
  }
  return { assets, checks }
}

/** What else a history is made of: where the run is told to stop, how long things take, and what a failure does to it. */
const histories = fc.record({
  choices: fc.infiniteStream(fc.nat()),
  onFailure: fc.constantFrom<FailureMode>('continue', 'continue', 'stop-new', 'kill'),
  stopAfter: fc.option(fc.nat(20)),
  stop: fc.constantFrom('interrupt' as const, 'cancel' as const),
  steps: fc.integer({ min: 1, max: 4 }),
  perMinute: fc.integer({ min: 1, max: 3 }),
})

const leftOutAs = ({ type }: Cause) => (type === 'unchanged' ? 'unchanged upstream' : 'not run')

test('in any plan and any order of events: parents first, none twice, limits kept, an end, and only what must not run is left out', () => {
  fc.assert(
    fc.property(worlds, histories, (world, { choices, onFailure, stopAfter, stop, steps, perMinute }) => {
      const plan = planOf(world.sketch)
      const limits = {
        steps,
        pools: { wide: { limit: 2 }, slow: { limit: 2, startsPerMinute: perMinute } },
      }
      const right = expected(world)
      const poolOf = (id: string): string | null => plan.steps.find((step) => step.id === id)?.pool ?? null
      const running = new Map<string, { readonly assets: readonly string[]; readonly checks: readonly string[] }>()
      const startedSteps = new Set<string>()
      const slowStarts: number[] = []
      const endedSteps = new Set<string>()
      const assets = new Map<string, AssetState>()
      const checks = new Map<string, CheckOutcome['state']>()
      let ended: string | undefined
      let told = false
      let failedOnce = false
      let killed = false
      let nowMs = 0
      let wakeAtMs: number | undefined
      let state = initialState(plan, { limits, onFailure })

      const end = (kind: Map<string, string>, name: string, how: string): void => {
        expect(kind.has(name), `${name} ends once`).toBe(false)
        kind.set(name, how)
      }
      const obey = (command: Command): void => {
        expect(ended, 'nothing comes behind the end').toBeUndefined()
        switch (command.type) {
          case 'finish run':
            ended = command.state
            break
          case 'leave out':
            for (const { key, cause } of command.assets) end(assets, nameOf(key), leftOutAs(cause))
            for (const { check, cause } of command.checks) end(checks, check.name, leftOutAs(cause))
            break
          case 'skip step':
            expect(startedSteps.has(command.step)).toBe(false)
            endedSteps.add(command.step)
            break
          case 'wait':
            expect(startedSteps.has(command.step), 'what waits has not started').toBe(false)
            break
          case 'wake':
            expect(command.atMs).toBeGreaterThan(nowMs)
            wakeAtMs = command.atMs
            break
          case 'end steps':
            expect(onFailure).toBe('kill')
            killed = true
            break
          case 'start step': {
            expect(startedSteps.has(command.step), 'no step starts twice').toBe(false)
            expect(told, 'nothing starts once the run is told to stop').toBe(false)
            expect(failedOnce && onFailure !== 'continue', 'nothing starts after a failure that stops').toBe(false)
            startedSteps.add(command.step)
            if (poolOf(command.step) === 'slow') slowStarts.push(nowMs)
            const after = plan.steps.find(({ id }) => id === command.step)?.after ?? []
            expect(
              after.every((parent) => endedSteps.has(parent)),
              'parents first',
            ).toBe(true)
            // What the scheduler starts may run, unless the executor itself must leave it out for a neighbour in its step.
            const started = new Set(command.assets.map(nameOf))
            const lets = (name: string): boolean => (world.reads.get(name) ?? []).some((read) => started.has(read))
            for (const name of started) {
              expect(right.assets.get(name), name).not.toBe('unchanged upstream')
              expect(right.assets.get(name) !== 'not run' || lets(name), name).toBe(true)
            }
            running.set(command.step, {
              assets: command.assets.map(nameOf),
              checks: command.checks.map(({ name }) => name),
            })
          }
        }
      }
      const tell = (event: SchedulerEvent): void => {
        const next = advance(state, event, nowMs)
        state = next.state
        for (const command of next.commands) obey(command)
        expect(running.size).toBeLessThanOrEqual(steps)
        const pools = [...running.keys()].map(poolOf)
        expect(pools.filter((pool) => pool === 'wide').length).toBeLessThanOrEqual(2)
        expect(pools.filter((pool) => pool === 'slow').length).toBeLessThanOrEqual(2)
        expect(pools.filter((pool) => pool === 'narrow').length).toBeLessThanOrEqual(1)
        for (const from of slowStarts) {
          const within = slowStarts.filter((at) => at >= from && at < from + 60_000).length
          expect(within, 'starts within any minute').toBeLessThanOrEqual(perMinute)
        }
      }
      // What an executor reports of a step: like dbt, it leaves out by itself what depends on a failure within the step.
      const finish = (id: string, choice: number): void => {
        const work = running.get(id) ?? { assets: [], checks: [] }
        const cut = killed || (told && choice % 2 === 0)
        const made = work.assets.map((name) => ({
          name,
          state: cut ? ('interrupted' as const) : (right.assets.get(name) ?? 'materialized'),
        }))
        const checked = work.checks.map((name) => ({
          name,
          state: cut ? ('not run' as const) : (right.checks.get(name) ?? 'passed'),
        }))
        const bad = made.find(({ state }) => state === 'failed')
        failedOnce ||= bad !== undefined || checked.some(({ state }) => state === 'failed')
        // A failure may be known before its step has ended.
        if (bad !== undefined && choice % 3 === 0) {
          tell({ type: 'failure', cause: { type: 'failed', asset: keyOf(bad.name) } })
        }
        running.delete(id)
        endedSteps.add(id)
        for (const { name, state } of made) end(assets, name, state)
        for (const { name, state } of checked) end(checks, name, state)
        tell({
          type: 'step finished',
          step: id,
          state: cut ? 'interrupted' : 'done',
          assets: plan.assets.flatMap(({ key }) =>
            made.filter(({ name }) => name === nameOf(key)).map(({ state }) => ({ key, state })),
          ),
          checks: checked.map(({ name, state }) => ({ key: `t/checks/${name}`, severity: 'error', state })),
        })
      }

      tell({ type: 'begin' })
      for (let turn = 0; ended === undefined; turn += 1) {
        const choice = choices.next().value ?? 0
        nowMs += choice % 9_000
        if (turn === stopAfter) {
          told = true
          tell({ type: stop })
          continue
        }
        if (wakeAtMs !== undefined && (running.size === 0 || choice % 4 === 0)) {
          nowMs = Math.max(nowMs, wakeAtMs)
          wakeAtMs = undefined
          tell({ type: 'wake' })
          continue
        }
        expect(
          running.size,
          'a run that is not at its end has something running, or knows when it goes on',
        ).toBeGreaterThan(0)
        finish([...running.keys()][choice % running.size] ?? '', choice)
      }

      expect(running.size).toBe(0)
      expect(assets.size, 'every asset has its end').toBe(right.assets.size)
      expect(checks.size, 'every check has its end').toBe(right.checks.size)
      if (ended === 'interrupted' || ended === 'cancelled') {
        expect(told).toBe(true)
        expect(ended).toBe(stop === 'cancel' ? 'cancelled' : 'interrupted')
        return
      }
      expect(ended).toBe(failedOnce ? 'failed' : 'succeeded')
      if (failedOnce && onFailure !== 'continue') return
      expect(Object.fromEntries(assets)).toEqual(Object.fromEntries(right.assets))
      expect(Object.fromEntries(checks)).toEqual(Object.fromEntries(right.checks))
    }),
    { numRuns: 2000 },
  )
})
