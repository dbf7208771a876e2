import fc from 'fast-check'
import { expect, test } from 'vitest'
import { failingPlan, failingRun } from '../testing/failing-run.ts'
import {
  assetFinished,
  assetStarted,
  checkFinished,
  runStarted,
  stepFinished,
  stepStarted,
} from '../testing/run-events.ts'
import { key } from '../testing/world.ts'
import { createProgress } from './progress.ts'

function play(events: typeof failingRun) {
  const progress = createProgress()
  const over = events.flatMap((event) => progress.apply(event, 0)).map(({ outcome, verdict }) => [outcome.key, verdict])
  return { progress, over }
}

test('an asset is over when its checks are, and a failing check makes it a failed one', () => {
  expect(play(failingRun).over).toEqual([
    [key('silver/fact_boxscores'), 'materialized'],
    [key('silver/dim_players'), 'unchanged'],
    [key('gold/team_form'), 'failed'],
    [key('gold/standings'), 'not run'],
    [key('gold/ml_game_predictions'), 'not run'],
  ])
})

test('a check of two assets is waited for and counted with the later one only', () => {
  const { progress } = play(failingRun.slice(0, 8))
  expect(progress.running(0).map(({ key, checks }) => [key, checks])).toEqual([
    [key('silver/dim_players'), { ended: 0, planned: 1 }],
  ])
})

test('a step that ends without telling of its assets gives them its own end', () => {
  const { over } = play([runStarted(failingPlan), stepStarted('2'), stepFinished('2', 'interrupted')])
  expect(over).toEqual([[key('gold/ml_game_predictions'), 'interrupted']])
})

test('checks that never come do not hold an asset back behind the end of its step', () => {
  const { over } = play([
    runStarted(failingPlan),
    stepStarted('1'),
    assetFinished('1', 'gold/team_form', 'materialized'),
    stepFinished('1', 'done'),
  ])
  expect(over).toContainEqual([key('gold/team_form'), 'materialized'])
})

test('what remains is the longest path of steps, less the time already taken', () => {
  const progress = createProgress()
  progress.apply(runStarted(failingPlan), 1000)
  expect(progress.remainingMs(1000)).toBe(7000)
  progress.apply(stepStarted('1'), 1000)
  expect(progress.remainingMs(2500)).toBe(5500)
  expect(progress.remainingMs(60_000)).toBe(3000)
  progress.apply(stepFinished('1', 'done'), 60_000)
  expect(progress.remainingMs(60_000)).toBe(3000)
})

test('without any earlier duration nothing is guessed', () => {
  const progress = createProgress()
  const steps = failingPlan.steps.map((step) => ({ ...step, estimateMs: null }))
  progress.apply(runStarted({ ...failingPlan, steps }), 0)
  expect(progress.remainingMs(0)).toBeNull()
})

test('whatever the order of events, each asset is told once, and no more than there are', () => {
  const [start, ...rest] = failingRun
  if (!start) throw new Error('no events')
  fc.assert(
    fc.property(fc.shuffledSubarray(rest, { minLength: rest.length }), (shuffled) => {
      const { over, progress } = play([start, ...shuffled])
      const keys = over.map(([key]) => key)
      expect(new Set(keys).size).toBe(keys.length)
      expect(progress.counts()).toMatchObject({ over: 5, total: 5 })
    }),
  )
})

test('an asset called __proto__ or constructor is one like any other', () => {
  const progress = createProgress()
  progress.apply(runStarted(failingPlan), 0)
  progress.apply(assetStarted('1', '__proto__'), 0)
  progress.apply(checkFinished('1', 'constructor', ['__proto__'], 'passed'), 0)
  expect(progress.apply(assetFinished('1', '__proto__', 'materialized'), 0)).toHaveLength(1)
})
