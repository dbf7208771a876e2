import type { Plan } from '@headwater/planner'
import { expect, test } from 'vitest'
import { waitInWords } from './admission.ts'
import { causeInWords } from './cause.ts'
import { indexPlan } from './plan-index.ts'
import { advance, initialState, type SchedulerOptions } from './scheduler.ts'
import type { Command, EndedStep, Lack, SchedulerState } from './scheduler-state.ts'
import type { AssetState, CheckOutcome } from './step.ts'
import { keyOf, nameOf, planOf } from './testing/plans.ts'

/** Drives a scheduler by hand and says what it wants in short lines. */
function driver(plan: Plan, options: SchedulerOptions = {}) {
  let state: SchedulerState = initialState(plan, options)
  let nowMs = 0
  const tell = (event: Parameters<typeof advance>[1]): string[] => {
    const next = advance(state, event, nowMs)
    state = next.state
    return next.commands.flatMap(inShort)
  }
  return {
    begin: () => tell({ type: 'begin' }),
    interrupt: () => tell({ type: 'interrupt' }),
    cancel: () => tell({ type: 'cancel' }),
    fail: (name: string) => tell({ type: 'failure', cause: { type: 'failed', asset: keyOf(name) } }),
    wakeAt(ms: number) {
      nowMs = ms
      return tell({ type: 'wake' })
    },
    /** `finish('1', { a: 'failed' })`; assets that are not named are materialized, checks that are not named passed. */
    finish(
      id: string,
      states: { readonly [asset: string]: AssetState } = {},
      checks: { readonly [check: string]: CheckOutcome['state'] } = {},
      ended: EndedStep = 'done',
    ) {
      const step = plan.steps.find((candidate) => candidate.id === id)
      return tell({
        type: 'step finished',
        step: id,
        state: ended,
        assets: (step?.assets ?? []).map((key) => ({ key, state: states[nameOf(key)] ?? 'materialized' })),
        checks: (step?.checks ?? []).map(({ key, name, severity }) => ({
          key,
          severity,
          state: checks[name] ?? 'passed',
        })),
      })
    },
  }
}

function without(lacks: readonly Lack[] = []): string {
  const days = lacks.map(({ asset, partition }) => `${nameOf(asset)} ${partition}`)
  return days.length > 0 ? ` (without ${days.join(', ')})` : ''
}

function inShort(command: Command): string[] {
  const words = (cause: Parameters<typeof causeInWords>[0]): string => causeInWords(cause, nameOf)
  switch (command.type) {
    case 'start step':
      return [
        [
          `start ${command.step}:`,
          ...command.assets.map((key) => nameOf(key) + without(command.lacks?.get(key))),
          ...command.checks.map((c) => c.name),
        ].join(' '),
      ]
    case 'leave out':
      return [
        ...command.assets.map(({ key, cause }) => `out ${nameOf(key)}: ${words(cause)}`),
        ...command.checks.map(({ check, cause }) => `out ${check.name}: ${words(cause)}`),
      ]
    case 'skip step':
      return [`skip ${command.step}: ${words(command.cause)}`]
    case 'wait':
      return command.for.type === 'steps' ? [] : [`wait ${command.step}: ${waitInWords(command.for)}`]
    case 'wake':
      return [`wake at ${command.atMs}`]
    case 'end steps':
      return ['end steps']
    case 'finish run':
      return [`run ${command.state}`]
  }
}

//  a ── b ── c      one step each
test('a step starts when the steps before it have ended, and the run ends with the last', () => {
  const run = driver(planOf({ 1: { makes: { a: [] } }, 2: { makes: { b: ['a'] } }, 3: { makes: { c: ['b'] } } }))
  expect(run.begin()).toEqual(['start 1: a'])
  expect(run.finish('1')).toEqual(['start 2: b'])
  expect(run.finish('2')).toEqual(['start 3: c'])
  expect(run.finish('3')).toEqual(['run succeeded'])
})

test('a plan without steps succeeds at once', () => {
  expect(driver(planOf({})).begin()).toEqual(['run succeeded'])
})

//  a ── c     step 1 makes a and b, step 2 makes c, d and e
//  b ── d
test('a failed asset takes what descends from it out of a later step; the rest of that step runs', () => {
  const run = driver(planOf({ 1: { makes: { a: [], b: [] } }, 2: { makes: { c: ['a'], d: ['b'], e: ['c'] } } }))
  run.begin()
  expect(run.finish('1', { a: 'failed' })).toEqual(['out c: a failed', 'out e: a failed', 'start 2: d'])
  expect(run.finish('2')).toEqual(['run failed'])
})

test('a step of which nothing is left is skipped, and so is what is behind it, with the root as the cause', () => {
  const run = driver(planOf({ 1: { makes: { a: [] } }, 2: { makes: { b: ['a'] } }, 3: { makes: { c: ['b'] } } }))
  run.begin()
  expect(run.finish('1', { a: 'failed' }, {}, 'failed')).toEqual([
    'out b: a failed',
    'skip 2: a failed',
    'out c: a failed',
    'skip 3: a failed',
    'run failed',
  ])
})

test('an asset that its own step left out is traced back to what failed there', () => {
  const run = driver(planOf({ 1: { makes: { a: [], b: ['a'] } }, 2: { makes: { c: ['b'] } } }))
  run.begin()
  expect(run.finish('1', { a: 'failed', b: 'not run' })[0]).toBe('out c: a failed')
})

test('an asset that its own step left out for a failed check is traced back to the check', () => {
  const plan = planOf({
    1: { makes: { a: [], b: ['a'] }, checks: [{ name: 'unique_a', on: ['a'] }] },
    2: { makes: { c: ['b'] } },
  })
  const run = driver(plan)
  run.begin()
  expect(run.finish('1', { b: 'not run' }, { unique_a: 'failed' })[0]).toBe('out c: check unique_a failed')
})

//  a ─┬─ c     the check is on a and b together: only c descends from both
//  b ─┴─ d (b only)
test('a failed error check stops what it blocks and what is behind that', () => {
  const plan = planOf({
    1: { makes: { a: [], b: [] }, checks: [{ name: 'same_rows', on: ['a', 'b'], blocks: ['c'] }] },
    2: { makes: { c: ['a', 'b'], d: ['b'], e: ['c'] } },
  })
  const run = driver(plan)
  run.begin()
  expect(run.finish('1', {}, { same_rows: 'failed' })).toEqual([
    'out c: check same_rows failed',
    'out e: check same_rows failed',
    'start 2: d',
  ])
  expect(run.finish('2')).toEqual(['run failed'])
})

test.each(['warned', 'failed'] as const)('a warn check that %s stops nothing and fails nothing', (state) => {
  const plan = planOf({
    1: { makes: { a: [] }, checks: [{ name: 'few', on: ['a'], blocks: ['b'], severity: 'warn' }] },
    2: { makes: { b: ['a'] } },
  })
  const run = driver(plan)
  run.begin()
  expect(run.finish('1', {}, { few: state })).toEqual(['start 2: b'])
  expect(run.finish('2')).toEqual(['run succeeded'])
})

test.each([
  ['error', 'warn'],
  ['error', 'error'],
  ['not run', 'error'],
] as const)(
  'a check that ended as "%s" with severity %s has proved nothing: it stops what it blocks',
  (state, severity) => {
    const plan = planOf({
      1: { makes: { a: [] }, checks: [{ name: 'few', on: ['a'], blocks: ['b'], severity }] },
      2: { makes: { b: ['a'] } },
    })
    const run = driver(plan)
    run.begin()
    expect(run.finish('1', {}, { few: state })[0]).toBe('out b: check few failed')
  },
)

test('a check is left out with any of its parents', () => {
  const plan = planOf({ 1: { makes: { a: [], b: [] } }, 2: { checks: [{ name: 'same', on: ['a', 'b'] }] } })
  const run = driver(plan)
  run.begin()
  expect(run.finish('1', { b: 'failed' })).toEqual(['out same: b failed', 'skip 2: b failed', 'run failed'])
})

test('when nothing new came, what reads it is not rebuilt on its account, and nothing has failed', () => {
  const run = driver(
    planOf({ 1: { makes: { box: [], pbp: [] } }, 2: { makes: { fact: ['box'], all: ['fact', 'pbp'] } } }),
  )
  run.begin()
  expect(run.finish('1', { box: 'unavailable', pbp: 'unavailable' }, {}, 'unavailable')).toEqual([
    'out fact: box is not available yet',
    'out all: box is not available yet',
    'skip 2: box is not available yet',
    'run succeeded',
  ])
})

test('what is unavailable does not keep from being rebuilt what has something else that is new', () => {
  const run = driver(
    planOf({ 1: { makes: { box: [] } }, 2: { makes: { odds: [] } }, 3: { makes: { mart: ['box', 'odds'] } } }),
  )
  run.begin()
  run.finish('1')
  expect(run.finish('2', { odds: 'unavailable' }, {}, 'unavailable')).toEqual(['start 3: mart'])
})

test('what has never been built and is unavailable stops its readers: there is nothing to read', () => {
  const plan = planOf({
    1: { makes: { box: [] } },
    2: { makes: { odds: [] }, firstBuild: true },
    3: { makes: { mart: ['box', 'odds'] } },
  })
  const run = driver(plan)
  run.begin()
  run.finish('1')
  expect(run.finish('2', { odds: 'unavailable' }, {}, 'unavailable')[0]).toBe('out mart: odds is not available yet')
})

//  box ── fact (wrong by itself) ── mart
//     └── other
test('what is wrong by itself is mended also where nothing new has come of what it reads, and what reads it with it', () => {
  const run = driver(
    planOf({
      1: { makes: { box: [] } },
      2: { makes: { fact: ['box'], other: ['box'], mart: ['fact'] }, outOfDate: ['fact'] },
    }),
  )
  run.begin()
  expect(run.finish('1', { box: 'unavailable' }, {}, 'unavailable')).toEqual([
    'out other: box is not available yet',
    'start 2: fact mart',
  ])
})

test('what was never there cannot be read by what is wrong by itself either', () => {
  const run = driver(
    planOf({ 1: { makes: { box: [] }, firstBuild: true }, 2: { makes: { fact: ['box'] }, outOfDate: ['fact'] } }),
  )
  run.begin()
  expect(run.finish('1', { box: 'unavailable' }, {}, 'unavailable')[0]).toBe('out fact: box is not available yet')
})

//  box of three dates ── fact
test('one partition that is unavailable stops nothing while another came', () => {
  const dates = ['2025-01-01', '2025-01-02', '2025-01-03']
  const plan = planOf([
    ...dates.map((partition) => [`1/${partition}`, { makes: { box: [] }, partition }] as const),
    ['2', { makes: { fact: ['box'] } }],
  ])
  const run = driver(plan)
  expect(run.begin()).toEqual(dates.map((date) => `start 1/${date}: box`))
  run.finish('1/2025-01-01', { box: 'unavailable' }, {}, 'unavailable')
  run.finish('1/2025-01-02')
  expect(run.finish('1/2025-01-03', { box: 'unavailable' }, {}, 'unavailable')).toEqual([
    'start 2: fact (without box 2025-01-01, box 2025-01-03)',
  ])
})

//  box of two dates, never built before ── fact
test('one partition that is unavailable stops nothing at a first build either, while another came', () => {
  const plan = planOf([
    ['1/a', { makes: { box: [] }, partition: '2025-01-01', firstBuild: true }],
    ['1/b', { makes: { box: [] }, partition: '2025-01-02', firstBuild: true }],
    ['2', { makes: { fact: ['box'] } }],
  ])
  const run = driver(plan)
  run.begin()
  run.finish('1/a', { box: 'unavailable' }, {}, 'unavailable')
  expect(run.finish('1/b')).toEqual(['start 2: fact (without box 2025-01-01)'])
})

//  box of two dates ── fact ── mart
const twoDates = planOf([
  ['1/a', { makes: { box: [] }, partition: '2025-01-01' }],
  ['1/b', { makes: { box: [] }, partition: '2025-01-02' }],
  ['2', { makes: { fact: ['box'], mart: ['fact'] } }],
  ['3', { makes: { page: ['mart'] } }],
])

test('a partition that failed stops nothing but itself: what reads them all runs, and so does what is behind, and says what it lacks', () => {
  const run = driver(twoDates)
  run.begin()
  run.finish('1/a', { box: 'failed' }, {}, 'failed')
  expect(run.finish('1/b')).toEqual(['start 2: fact (without box 2025-01-01) mart (without box 2025-01-01)'])
  expect(run.finish('2')).toEqual(['start 3: page (without box 2025-01-01)'])
  expect(run.finish('3')).toEqual(['run failed'])
})

test('partitions that all failed, or failed and were not available, stop what reads them', () => {
  for (const other of ['failed', 'unavailable'] as const) {
    const run = driver(twoDates)
    run.begin()
    run.finish('1/a', { box: other })
    expect(run.finish('1/b', { box: 'failed' })[0]).toBe('out fact: box failed')
  }
})

test('a partition that was not available is lacking as well, and the run succeeds', () => {
  const run = driver(twoDates)
  run.begin()
  run.finish('1/a', { box: 'unavailable' }, {}, 'unavailable')
  expect(run.finish('1/b')[0]).toContain('fact (without box 2025-01-01)')
  run.finish('2')
  expect(run.finish('3')).toEqual(['run succeeded'])
})

test('a partition that was interrupted by itself lets nobody go on without it', () => {
  const run = driver(twoDates)
  run.begin()
  run.finish('1/a', { box: 'interrupted' }, {}, 'interrupted')
  expect(run.finish('1/b')[0]).toBe('out fact: the run was interrupted')
})

//  a ── b ── c ── d     d was asked for by name
//  x ───────┘
const wave = planOf({
  1: { makes: { a: [], x: [] } },
  2: { makes: { b: ['a'] }, onlyIfChanged: ['b'], checks: [{ name: 'unique_b', on: ['b'] }] },
  3: { makes: { c: ['b', 'x'] }, onlyIfChanged: ['c'], checks: [{ name: 'b_and_c', on: ['b', 'c'] }] },
  4: { makes: { d: ['c'] } },
})

test('what is unchanged stops the wave: what is only there for it is left out, with its checks, and the run succeeds', () => {
  const run = driver(wave)
  run.begin()
  expect(run.finish('1', { a: 'unchanged', x: 'unchanged' })).toEqual([
    'out b: a is unchanged',
    'out unique_b: a is unchanged',
    'skip 2: a is unchanged',
    'out c: a is unchanged',
    'out b_and_c: a is unchanged',
    'skip 3: a is unchanged',
    'start 4: d',
  ])
  expect(run.finish('4')).toEqual(['run succeeded'])
})

test('a view that goes with what it reads is made where that was made, changed or not, and left out with it', () => {
  const plan = planOf({
    1: { makes: { a: [] } },
    2: { makes: { b: ['a'] }, onlyIfChanged: ['b'] },
    3: { makes: { of_a: ['a'], of_b: ['b'] }, onlyIfMade: ['of_a', 'of_b'] },
    4: { makes: { c: ['of_a', 'a'] }, onlyIfChanged: ['c'] },
  })
  const run = driver(plan)
  run.begin()
  expect(run.finish('1', { a: 'unchanged' })).toEqual([
    'out b: a is unchanged',
    'skip 2: a is unchanged',
    'out of_b: a is unchanged',
    'start 3: of_a',
  ])
  expect(run.finish('3', { of_a: 'unchanged' })).toEqual([
    'out c: of_a is unchanged',
    'skip 4: of_a is unchanged',
    'run succeeded',
  ])
})

test('one thing that has changed is enough; a check runs where one of its assets was made', () => {
  const run = driver(wave)
  run.begin()
  expect(run.finish('1', { a: 'unchanged' }).at(-1)).toBe('start 3: c b_and_c')
})

test('what was made again with the content that it had is checked', () => {
  const run = driver(wave)
  run.begin()
  expect(run.finish('1', { x: 'unchanged' })).toEqual(['start 2: b unique_b'])
  expect(run.finish('2', { b: 'unchanged' })).toEqual(['out c: b is unchanged', 'start 3: b_and_c'])
})

test('where some of what it reads is not available and the rest unchanged, that is the reason', () => {
  const run = driver(wave)
  run.begin()
  const commands = run.finish('1', { a: 'unchanged', x: 'unavailable' })
  expect(commands.slice(0, 3)).toEqual([
    'out b: a is unchanged',
    'out unique_b: a is unchanged',
    'skip 2: a is unchanged',
  ])
  expect(commands).toContain('skip 3: x is not available yet')
})

test('a check that fails on unchanged content stops what it blocks', () => {
  const run = driver(
    planOf({
      1: { makes: { a: [] }, checks: [{ name: 'unique_a', on: ['a'], blocks: ['b'] }] },
      2: { makes: { b: ['a'] }, onlyIfChanged: ['b'] },
    }),
  )
  run.begin()
  const commands = run.finish('1', { a: 'unchanged' }, { unique_a: 'failed' })
  expect(commands).toEqual(['out b: check unique_a failed', 'skip 2: check unique_a failed', 'run failed'])
})

test('of days of which one failed and the others are unchanged nothing is made, and the failure is named; what has another reason runs', () => {
  const run = driver(
    planOf([
      ['1/a', { makes: { box: [] }, partition: '2025-01-01' }],
      ['1/b', { makes: { box: [] }, partition: '2025-01-02' }],
      ['1/x', { makes: { x: [] } }],
      ['2', { makes: { fact: ['box'] }, onlyIfChanged: ['fact'] }],
      ['3', { makes: { mart: ['fact', 'x'] }, onlyIfChanged: ['mart'] }],
    ]),
  )
  run.begin()
  run.finish('1/x')
  run.finish('1/a', { box: 'failed' }, {}, 'failed')
  expect(run.finish('1/b', { box: 'unchanged' })).toEqual([
    'out fact: box failed',
    'skip 2: box failed',
    'start 3: mart (without box 2025-01-01)',
  ])
})

test('what makes everything at once makes all of it, where one part has a reason', () => {
  const plan = planOf({
    1: { makes: { a: [], b: [] } },
    2: { makes: { c: ['a'], d: ['b'] }, onlyIfChanged: ['c', 'd'] },
  })
  const run = driver(plan, { index: indexPlan(plan, () => false) })
  run.begin()
  expect(run.finish('1', { a: 'unchanged' })).toEqual(['start 2: c d'])
})

test('a partition reads its own partition only', () => {
  const plan = planOf({
    '1/a': { makes: { raw: [] }, partition: '2025-01-01' },
    '1/b': { makes: { raw: [] }, partition: '2025-01-02' },
    '2/a': { makes: { clean: ['raw'] }, partition: '2025-01-01', after: ['1/a'] },
    '2/b': { makes: { clean: ['raw'] }, partition: '2025-01-02', after: ['1/b'] },
  })
  const run = driver(plan)
  run.begin()
  expect(run.finish('1/a', { raw: 'failed' }, {}, 'failed')).toEqual(['out clean: raw failed', 'skip 2/a: raw failed'])
  expect(run.finish('1/b')).toEqual(['start 2/b: clean'])
})

test('no more steps run at once than the limit, and the one with the longest way ahead goes first', () => {
  const plan = planOf({
    short: { makes: { a: [] }, estimateMs: 900 },
    long: { makes: { b: [] }, estimateMs: 10 },
    behind: { makes: { c: ['b'] }, estimateMs: 5000 },
  })
  const run = driver(plan, { limits: { steps: 1, pools: {} } })
  expect(run.begin()).toEqual(['start long: b'])
  expect(run.finish('long')).toEqual(['start behind: c'])
  expect(run.finish('behind')).toEqual(['start short: a'])
})

test('a pool lets through as many as it is wide, one where nobody said, and others pass by', () => {
  const plan = planOf({
    1: { makes: { a: [] }, pool: 'wide' },
    2: { makes: { b: [] }, pool: 'wide' },
    3: { makes: { c: [] }, pool: 'wide' },
    4: { makes: { d: [] }, pool: 'constructor' },
    5: { makes: { e: [] }, pool: 'constructor' },
    6: { makes: { f: [] } },
  })
  const run = driver(plan, { limits: { steps: 10, pools: { wide: { limit: 2 } } } })
  expect(run.begin()).toEqual([
    'start 1: a',
    'start 2: b',
    'start 4: d',
    'start 6: f',
    'wait 3: pool wide: 2 of 2 at once, held by 1, 2',
    'wait 5: pool constructor: 1 of 1 at once, held by 4',
  ])
  expect(run.finish('4')).toEqual(['start 5: e'])
  expect(run.finish('1')).toEqual(['start 3: c'])
})

test('after an interrupt nothing starts, and the run ends when what was running has ended', () => {
  const run = driver(planOf({ 1: { makes: { a: [] } }, 2: { makes: { b: ['a'] } } }))
  run.begin()
  expect(run.interrupt()).toEqual(['out b: the run was interrupted', 'skip 2: the run was interrupted'])
  expect(run.finish('1', { a: 'interrupted' }, {}, 'interrupted')).toEqual(['run interrupted'])
})

test('an interrupt that cuts nothing short leaves the run as it is', () => {
  const run = driver(planOf({ 1: { makes: { a: [] } } }))
  run.begin()
  expect(run.interrupt()).toEqual([])
  expect(run.finish('1')).toEqual(['run succeeded'])
})

test('a step that ends twice, or without having started, is a bug', () => {
  const run = driver(planOf({ 1: { makes: { a: [] } }, 2: { makes: { b: ['a'] } } }))
  run.begin()
  expect(() => run.finish('2')).toThrow('finished while waiting')
  run.finish('1')
  expect(() => run.finish('1')).toThrow('finished while done')
})

test('a plan whose steps stand in no order that can run is a bug of the planner', () => {
  const plan = planOf({ 1: { makes: { a: [] }, after: ['2'] }, 2: { makes: { b: [] } } })
  expect(() => initialState(plan)).toThrow('step "1" waits for "2"')
})

test('a pool with a rate lets through no more within any minute, says when the next may start, and starts it then', () => {
  const plan = planOf({
    1: { makes: { a: [] }, pool: 'source' },
    2: { makes: { b: [] }, pool: 'source' },
    3: { makes: { c: [] }, pool: 'source' },
  })
  const run = driver(plan, { limits: { steps: 9, pools: { source: { limit: 9, startsPerMinute: 2 } } } })
  expect(run.begin()).toEqual([
    'start 1: a',
    'start 2: b',
    'wait 3: pool source: 2 starts a minute, the next in 60 s',
    'wake at 60000',
  ])
  expect(run.finish('1')).toEqual(['wake at 60000'])
  expect(run.wakeAt(59_999), 'too early: it asks again').toEqual(['wake at 60000'])
  expect(run.wakeAt(60_000)).toEqual(['start 3: c'])
})

const threeApart = planOf({
  1: { makes: { a: [] } },
  2: { makes: { b: [] } },
  3: { makes: { c: ['b'] } },
})

test('a run that stops at a failure lets running steps end, starts no other, and has failed', () => {
  const run = driver(threeApart, { onFailure: 'stop-new' })
  run.begin()
  expect(run.finish('1', { a: 'failed' }, {}, 'failed')).toEqual([
    'out c: the run stopped when a failed',
    'skip 3: the run stopped when a failed',
  ])
  expect(run.finish('2')).toEqual(['run failed'])
})

test('a run that is killed by a failure ends its running steps as soon as the failure is known', () => {
  const run = driver(threeApart, { onFailure: 'kill' })
  run.begin()
  expect(run.fail('a')).toEqual([
    'end steps',
    'out c: the run stopped when a failed',
    'skip 3: the run stopped when a failed',
  ])
  run.finish('1', { a: 'failed' }, {}, 'failed')
  expect(run.finish('2', { b: 'interrupted' }, {}, 'interrupted')).toEqual(['run failed'])
})

test('a failure that is known early changes nothing where the run goes on', () => {
  const run = driver(threeApart)
  run.begin()
  expect(run.fail('a')).toEqual([])
  run.finish('1', { a: 'failed' }, {}, 'failed')
  expect(run.finish('2')).toEqual(['start 3: c'])
  expect(run.finish('3')).toEqual(['run failed'])
})

test('a run that is cancelled ends as cancelled', () => {
  const run = driver(threeApart)
  run.begin()
  expect(run.cancel()).toEqual(['out c: the run was cancelled', 'skip 3: the run was cancelled'])
  run.finish('1')
  expect(run.finish('2', { b: 'interrupted' }, {}, 'interrupted')).toEqual(['run cancelled'])
})
