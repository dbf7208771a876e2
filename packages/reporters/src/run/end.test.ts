import type { RunEvent } from '@headwater/engine'
import { expect, test } from 'vitest'
import { failingPlan, failingRun } from '../testing/failing-run.ts'
import { assetFinished, checkFinished, runFinished, runStarted, stepFinished } from '../testing/run-events.ts'
import { graphOf } from '../testing/world.ts'
import { textWidth } from '../text/width.ts'
import { formatEnd } from './end.ts'
import { createProgress } from './progress.ts'

const screen = { graph: graphOf([]), colour: false, width: 100 }

function outcomeOf(events: readonly RunEvent[]) {
  const progress = createProgress()
  for (const event of events) progress.apply(event, 0)
  return progress.outcome()
}

const next = [{ label: 'after the fix', command: 'pnpm headwater runs show 7f3c', note: 'says all of it' }]

test('a failed run says what failed, where to look, what did not run and why, and what to type', () => {
  const text = formatEnd(outcomeOf(failingRun), {
    ...screen,
    next,
    seeRows: ({ name }) => `pnpm headwater sandbox psql -- -f .headwater/runs/7f3c/${name}.sql`,
  })
  expect(text).toMatchInlineSnapshot(`
    "Failed  1 of 5 · 1 done · 1 unchanged · 2 not run · run 7f3c · 8.2 s
      gold/team_form   not_null_team_form_pts found 14 rows
      see them         pnpm headwater sandbox psql -- -f .headwater/runs/7f3c/not_null_team_form_pts.sql
      not run          gold/standings, gold/ml_game_predictions: gold/team_form failed
      warned           relationships found 3 rows
      rows             26,112 (+272) in 1 asset
      checks           2 passed, 1 failed, 1 warned
      after the fix    pnpm headwater runs show 7f3c   says all of it"
  `)
})

test('a program that fails several assets is told once, with the last of what it said', () => {
  const plan = {
    ...failingPlan,
    steps: failingPlan.steps.map((step) => ({ ...step, checks: [] })),
  }
  const message = 'dbt could not parse the project'
  const text = formatEnd(
    outcomeOf([
      runStarted(plan),
      stepFinished('1', 'failed', {
        message,
        evidence: ['Compilation Error in model team_form', "  'raise_it' is undefined"],
        next: ['pnpm headwater sandbox status'],
      }),
      runFinished('failed'),
    ]),
    screen,
  )
  expect(text).toMatchInlineSnapshot(`
    "Failed  4 of 4 · run 7f3c · 8.2 s
      silver/fact_boxscores (+3)   dbt could not parse the project
                                   Compilation Error in model team_form
                                     'raise_it' is undefined
      next                         pnpm headwater sandbox status"
  `)
})

test('what a program said last stands in its message, and not a second time below it', () => {
  const message = 'python ended with exit code 1: error: no features'
  const evidence = ['reading silver.ml_game_features', 'error: no features']
  const text = formatEnd(
    outcomeOf([
      runStarted(failingPlan),
      assetFinished('2', 'gold/ml_game_predictions', 'failed', { message }),
      stepFinished('2', 'failed', { message, evidence }),
      runFinished('failed'),
    ]),
    screen,
  )
  expect(text).toContain('reading silver.ml_game_features')
  expect(text.match(/error: no features/g)).toHaveLength(1)
})

test('a run in which all went well is short', () => {
  const text = formatEnd(
    outcomeOf([
      runStarted(failingPlan),
      assetFinished('1', 'silver/fact_boxscores', 'materialized', { rows: 26_112, rowsBefore: 25_840 }),
      checkFinished('1', 'unique_key', ['silver/fact_boxscores'], 'passed'),
      assetFinished('1', 'silver/dim_players', 'unchanged'),
      runFinished('succeeded'),
    ]),
    screen,
  )
  expect(text).toMatchInlineSnapshot(`
    "Done  1 of 2 rebuilt · 1 unchanged · run 7f3c · 8.2 s
      rows     26,112 (+272) in 1 asset
      checks   1 passed"
  `)
})

test('when the source has nothing yet, nothing was rebuilt and it says so', () => {
  const text = formatEnd(
    outcomeOf([
      runStarted(failingPlan),
      assetFinished('1', 'silver/fact_boxscores', 'unavailable', {
        partition: '2025-01-01',
        message: 'not available at the source yet (404 from /boxscores?date=2025-01-01)',
      }),
      assetFinished('1', 'gold/team_form', 'not run', { message: 'no new data' }),
      runFinished('succeeded'),
    ]),
    {
      ...screen,
      next: [{ label: 'later', command: 'pnpm headwater backfill bronze/boxscores --partition 2025-01-01' }],
    },
  )
  expect(text).toMatchInlineSnapshot(`
    "Nothing rebuilt: no new data  1 unavailable · 1 not run · run 7f3c · 8.2 s
      not run       gold/team_form: no new data
      unavailable   silver/fact_boxscores 2025-01-01: not available at the source yet (404 from
                    /boxscores?date=2025-01-01)
      later         pnpm headwater backfill bronze/boxscores --partition 2025-01-01"
  `)
})

test('on a narrow screen only commands may stand over several lines, and they can still be pasted', () => {
  const command = 'pnpm headwater materialize bronze/boxscores --partitions 2025-01-01..2025-01-03 --downstream'
  const text = formatEnd(outcomeOf(failingRun), { ...screen, width: 60, next: [{ label: 'again', command }] })
  for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(60)
  const pasted = text.slice(text.indexOf('pnpm')).replaceAll(/ \\\n\s+/g, ' ')
  expect(pasted).toBe(command)
})

test('a message with line breaks and terminal sequences stays in its column and is harmless', () => {
  const message = 'boom\n\u001b[2J\u001b[1;1Hpnpm headwater is fine\r✔ done'
  const text = formatEnd(
    outcomeOf([
      runStarted(failingPlan),
      assetFinished('2', 'gold/ml_game_predictions', 'failed', { message }),
      runFinished('failed'),
    ]),
    screen,
  )
  const indented = `\n${' '.repeat(29)}`
  expect(text).toContain(`boom${indented}pnpm headwater is fine${indented}✔ done`)
  expect(text).not.toContain('\u001b')
})
