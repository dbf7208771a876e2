import { expect, test } from 'vitest'
import { failingRun } from '../testing/failing-run.ts'
import { graphOf } from '../testing/world.ts'
import { jsonReporter } from './json-reporter.ts'
import { plainReporter } from './plain-reporter.ts'

/** A clock and a ticker that only move when told to. */
function fakeTime() {
  let ms = 0
  let callback = () => {}
  return {
    now: () => ms,
    ticker: (_: number, given: () => void) => {
      callback = given
      return () => {
        callback = () => {}
      }
    },
    pass(by: number) {
      ms += by
      callback()
    },
  }
}

test('in CI each line is printed once, without colour or cursor movement', () => {
  const time = fakeTime()
  let text = ''
  const reporter = plainReporter({ write: (more) => (text += more), graph: graphOf([]), ...time })
  for (const event of failingRun) reporter.report(event)
  reporter.close()
  expect(text).toMatchInlineSnapshot(`
    "Run 7f3c started: 5 assets
     ▸ 1  dbt build
     ✔ silver/fact_boxscores     26,112 rows (+272)        0.41 s    2 checks
     = silver/dim_players        unchanged                 0.08 s   stops here: 3 assets behind it are…
     ✖ gold/team_form            test not_null_team_form_pts: 14 rows    0.12 s
     ↷ gold/standings            not run: gold/team_form failed
     ↷ gold/ml_game_predictions  not run: gold/team_form failed
    "
  `)
})

test('a step that takes long says every 30 s that it still runs, and stops saying so at the end', () => {
  const time = fakeTime()
  const lines: string[] = []
  const reporter = plainReporter({ write: (line) => lines.push(line), graph: graphOf([]), ...time })
  for (const event of failingRun.slice(0, 3)) reporter.report(event)
  lines.length = 0
  time.pass(29_000)
  expect(lines).toEqual([])
  time.pass(2000)
  time.pass(1000)
  time.pass(30_000)
  expect(lines).toEqual([
    ' ▸ 1  still running, 30 s: silver/fact_boxscores\n',
    ' ▸ 1  still running, 1 min: silver/fact_boxscores\n',
  ])
  lines.length = 0
  for (const event of failingRun.slice(3)) reporter.report(event)
  lines.length = 0
  time.pass(60_000)
  expect(lines).toEqual([])
})

test('JSON is one event a line, versioned on the first, with secrets taken out before they are escaped', () => {
  const lines: string[] = []
  const secret = 'p"w\\'
  const reporter = jsonReporter({ write: (line) => lines.push(line), redact: (text) => text.replaceAll(secret, '***') })
  const [start, ...rest] = failingRun
  if (!start) throw new Error('no events')
  reporter.report(start)
  reporter.report({
    type: 'log',
    at: '2025-01-04T12:30:00Z',
    step: '1',
    stream: 'stderr',
    line: `uses ${secret}\nhere`,
  })
  for (const event of rest) reporter.report(event)
  expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true)
  expect(JSON.parse(lines[0] ?? '')).toEqual({ version: 1, ...start })
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ type: 'log', line: 'uses ***\nhere' })
  expect(lines.slice(2).map((line) => JSON.parse(line))).toEqual(rest)
})
