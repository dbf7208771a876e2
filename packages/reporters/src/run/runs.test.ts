import { expect, test } from 'vitest'
import { failingRun } from '../testing/failing-run.ts'
import { graphOf } from '../testing/world.ts'
import { createProgress } from './progress.ts'
import { formatRuns, type RunListItem } from './runs.ts'
import { formatRun } from './show.ts'

const screen = { colour: false, width: 100 }
const now = new Date('2025-01-04T12:40:00Z')

const run: RunListItem = {
  runId: '7f3c',
  state: 'failed',
  startedAt: new Date('2025-01-04T12:30:00Z'),
  durationMs: 8200,
  selection: 'fact_boxscores+',
  target: 'sandbox',
  logicalDate: '2025-01-04',
  assets: 31,
  failed: 1,
  reason: 'source was late',
  requestedBy: 'ann@laptop',
}

test('runs are one a line', () => {
  const older: RunListItem = {
    ...run,
    runId: '0b11',
    state: 'succeeded',
    failed: 0,
    startedAt: new Date('2025-01-02T12:30:00Z'),
    durationMs: 123_000,
    reason: null,
  }
  expect(formatRuns([run, older], { ...screen, now })).toMatchInlineSnapshot(`
    "✖  7f3c  failed     10 min ago      8.2 s  fact_boxscores+  31 assets, 1 failed  "source was late"…
    ✔  0b11  succeeded     2 d ago  2 min 3 s  fact_boxscores+  31 assets            sandbox  2025-01-0…"
  `)
})

test('a run that died, or still runs, has not counted its assets', () => {
  expect(
    formatRuns([{ ...run, state: 'died', assets: null, failed: 0, durationMs: null }], { ...screen, now }),
  ).toMatch(/^■ {2}7f3c {2}died {2}10 min ago {4}fact_boxscores\+ {4}"source/)
})

test('no runs are said in words', () => {
  expect(formatRuns([], { ...screen, now })).toBe('No runs yet.')
})

test('a run is shown with its steps, its assets and its end', () => {
  const progress = createProgress()
  for (const event of failingRun) progress.apply(event, 0)
  expect(formatRun({ ...run, ...progress.outcome() }, { ...screen, graph: graphOf([]) })).toMatchInlineSnapshot(`
    "Run 7f3c  ·  fact_boxscores+  ·  target sandbox  ·  date 2025-01-04
     asked for by ann@laptop at 2025-01-04T12:30:00Z: "source was late"

     1  dbt build  1.0 s
     ✔ silver/fact_boxscores     26,112 rows (+272)        0.41 s    2 checks
     = silver/dim_players        unchanged                 0.08 s   stops here: 3 assets behind it are…
     ✖ gold/team_form            test not_null_team_form_pts: 14 rows    0.12 s
     ↷ gold/standings            not run: gold/team_form failed
     2  python -m src.app  1.0 s
     ↷ gold/ml_game_predictions  not run: gold/team_form failed

    Failed  1 of 5 · 1 done · 1 unchanged · 2 not run · run 7f3c · 8.2 s
      gold/team_form   not_null_team_form_pts found 14 rows
      not run          gold/standings, gold/ml_game_predictions: gold/team_form failed
      warned           relationships found 3 rows
      rows             26,112 (+272) in 1 asset
      checks           2 passed, 1 failed, 1 warned"
  `)
})

test('a step that was started again, and what it started elsewhere, are shown with it', () => {
  const progress = createProgress()
  for (const event of failingRun) progress.apply(event, 0)
  const outcome = progress.outcome()
  const url = 'https://console.example/tasks/1'
  const steps = outcome.steps.map((step) => ({ ...step, attempt: 3, external: { id: 'task/1', url } }))
  const text = formatRun({ ...run, ...outcome, steps }, { ...screen, graph: graphOf([]) })
  expect(text).toContain(' 1  dbt build  1.0 s  attempt 3\n ▸ 1  task/1\n      https://console.example/tasks/1\n')
})
