import type { AssetOutcome, CheckOutcome, RunEvent } from '@headwater/engine'
import { describe, expect, test } from 'vitest'
import { failingPlan, failingRun } from '../testing/failing-run.ts'
import {
  assetFinished,
  assetStarted,
  checkFinished,
  external,
  notice,
  runFinished,
  runResumed,
  runStarted,
  stepFinished,
  stepRetrying,
  stepStarted,
  stepWaiting,
} from '../testing/run-events.ts'
import { graphOf, key } from '../testing/world.ts'
import { ink } from '../text/ink.ts'
import { lineLayout } from './asset-line.ts'
import { formatEnd } from './end.ts'
import { frame } from './frame.ts'
import { plainReporter } from './plain-reporter.ts'
import { createProgress } from './progress.ts'

function assetOf(event: RunEvent): { step: string; outcome: AssetOutcome } {
  if (event.type !== 'asset finished') throw new Error(event.type)
  return { step: event.step, outcome: event.outcome }
}

function checkOf(event: RunEvent): { step: string; outcome: CheckOutcome } {
  if (event.type !== 'check finished') throw new Error(event.type)
  return { step: event.step, outcome: event.outcome }
}

const fact = checkFinished('1', 'not_null_pts', ['silver/fact_boxscores'], 'passed')
const unique = checkFinished('1', 'unique_key', ['silver/fact_boxscores'], 'passed')
const built = assetFinished('1', 'silver/fact_boxscores', 'materialized', { rows: 26_112 })
const resumed = runResumed(failingPlan, { assets: [assetOf(built)], checks: [checkOf(fact), checkOf(unique)] })
const screen = { graph: graphOf([]), colour: false, width: 100 }

function play(events: readonly RunEvent[], nowMs = 0) {
  const progress = createProgress()
  const over = events.flatMap((event) => progress.apply(event, nowMs))
  return { progress, over }
}

describe('a run that is resumed', () => {
  test('begins with what was finished counted, and tells none of it again', () => {
    const { progress, over } = play([resumed])
    expect(over).toEqual([])
    expect(progress.counts()).toEqual({ over: 1, total: 5, failed: 0 })
  })

  test('ends with the numbers of the whole run, and says how many of them are from before', () => {
    const { progress } = play([
      resumed,
      assetFinished('1', 'silver/dim_players', 'unchanged'),
      checkFinished('1', 'relationships', ['silver/fact_boxscores', 'silver/dim_players'], 'passed'),
      assetFinished('1', 'gold/team_form', 'materialized', { rows: 900 }),
      checkFinished('1', 'not_null_team_form_pts', ['gold/team_form'], 'passed'),
      assetFinished('1', 'gold/standings', 'materialized', { rows: 30 }),
      stepFinished('1', 'done'),
      assetFinished('2', 'gold/ml_game_predictions', 'materialized', { rows: 117 }),
      stepFinished('2', 'done'),
      runFinished('succeeded'),
    ])
    expect(formatEnd(progress.outcome(), screen)).toMatchInlineSnapshot(`
      "Done  4 of 5 rebuilt · 1 unchanged · 1 of 5 were finished before · run 7f3c · 8.2 s
        rows     27,159 in 4 assets
        checks   4 passed"
    `)
  })

  test('an asset that was built, but whose checks were not reached, is over only with them', () => {
    const early = runResumed(failingPlan, { assets: [assetOf(built)], checks: [checkOf(fact)] })
    const { progress, over } = play([early])
    expect(progress.counts().over).toBe(0)
    expect(over).toEqual([])
    const [late] = progress.apply(
      { ...unique, outcome: { ...checkOf(unique).outcome, state: 'failed' } } as RunEvent,
      0,
    )
    expect(late).toMatchObject({ outcome: { key: key('silver/fact_boxscores') }, verdict: 'failed' })
  })

  test('who looks back at it sees its newest part, not the failures that it got over', () => {
    const { progress } = play([...failingRun, resumed])
    expect(progress.outcome()).toMatchObject({ state: 'running', durationMs: null, steps: [], finishedBefore: 1 })
    expect(progress.counts()).toEqual({ over: 1, total: 5, failed: 0 })
  })

  test('steps that were finished before take no more time', () => {
    const all = failingPlan.steps[0]?.assets ?? []
    const short = { ...failingPlan, steps: failingPlan.steps.map((step) => ({ ...step, checks: [] })) }
    const assets = all.map((one) => assetOf(assetFinished('1', one.replace('nba/', ''), 'materialized')))
    expect(play([runStarted(short)]).progress.remainingMs(0)).toBe(7000)
    expect(play([runResumed(short, { assets })]).progress.remainingMs(0)).toBe(3000)
  })
})

describe('a step that cannot go on just now', () => {
  const pen = ink(screen)
  const layout = lineLayout(failingPlan, screen.graph, pen)
  const shown = (events: readonly RunEvent[], nowMs: number) =>
    frame(play(events).progress, nowMs, screen.graph, pen, layout, 10)

  test('says on the screen what it waits for', () => {
    const events = [runStarted(failingPlan), stepWaiting('2', 'the pool stats-source (2 at once)')]
    expect(shown(events, 0)[0]).toBe(' ◌ python -m src.app         waits for the pool stats-source (2 at once)')
    expect(shown([...events, stepStarted('2')], 0)[0]).not.toContain('waits')
  })

  test('says when it tries again, how often it may, and why it must', () => {
    const events = [
      runStarted(failingPlan),
      stepStarted('1'),
      assetStarted('1', 'silver/fact_boxscores'),
      stepRetrying('1', 2, 3000, 'connection refused'),
    ]
    expect(shown(events, 0)[0]).toBe(' ◌ dbt build                 attempt 2 of 7 in 3 s: connection refused')
    expect(shown(events, 2000)[0]).toContain('in 1 s')
    expect(shown(events, 0).join('\n')).not.toContain('▸')
    expect(shown([...events, stepStarted('1', 2)], 5000)[0]).toContain('▸ dbt build')
  })
})

test('in CI waiting, trying again, notices and what was started elsewhere are told once; a page is never cut', () => {
  let text = ''
  const url = `https://console.example/${'x'.repeat(120)}`
  const reporter = plainReporter({ write: (more) => (text += more), graph: graphOf([]), ticker: () => () => {} })
  for (const event of [
    resumed,
    stepWaiting('2', 'the pool stats-source'),
    stepWaiting('3', 'the pool stats-source'),
    stepStarted('1', 2),
    stepRetrying('1', 3, 3000, 'connection refused'),
    notice(`the ledger cannot be reached: ${'x '.repeat(40)}trying again`),
    external('2', 'arn:aws:ecs:task/1', url),
  ]) {
    reporter.report(event)
  }
  reporter.close()
  expect(text.replace(url, '<page>')).toMatchInlineSnapshot(`
    "Run 7f3c resumed: 1 of 5 assets were finished before
     ▸ 2 (+1)  waits for the pool stats-source
     ▸ 1  dbt build, attempt 2
     ▸ 1  attempt 3 of 7 in 3 s: connection refused
     ! the ledger cannot be reached: x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x
       x x x x x x trying again
     ▸ 2  arn:aws:ecs:task/1
          <page>
    "
  `)
})

test('a cancelled run and one that died say so', () => {
  const { progress } = play([runStarted(failingPlan), runFinished('cancelled')])
  expect(formatEnd(progress.outcome(), screen)).toMatch(/^Cancelled {2}run 7f3c/)
  expect(formatEnd({ ...progress.outcome(), state: 'died' }, screen)).toMatch(/^Died {2}run 7f3c/)
})
