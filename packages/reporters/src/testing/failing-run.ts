import type { RunEvent } from '@headwater/engine'
import {
  assetFinished,
  assetStarted,
  checkFinished,
  runFinished,
  runStarted,
  stepFinished,
  stepStarted,
} from './run-events.ts'
import { asked, behind, check, planOf } from './world.ts'

export const failingPlan = planOf(
  [
    {
      id: '1',
      title: 'dbt build',
      estimateMs: 4000,
      checks: [
        check('not_null_pts', ['silver/fact_boxscores']),
        check('unique_key', ['silver/fact_boxscores']),
        check('relationships', ['silver/fact_boxscores', 'silver/dim_players'], { severity: 'warn' }),
        check('not_null_team_form_pts', ['gold/team_form']),
      ],
      assets: [
        ['silver/fact_boxscores', 'full refresh', asked],
        ['silver/dim_players', 'rebuild', behind('silver/fact_boxscores')],
        ['gold/team_form', 'rebuild', behind('silver/fact_boxscores')],
        ['gold/standings', 'rebuild', behind('gold/team_form')],
      ],
    },
    {
      id: '2',
      title: 'python -m src.app',
      operation: 'nba/predict',
      executor: 'program',
      estimateMs: 3000,
      after: ['1'],
      assets: [['gold/ml_game_predictions', 'run', behind('gold/team_form')]],
    },
  ],
  { estimateMs: 7000 },
)

/** A test fails in the middle of the run: what descends from it does not run. */
export const failingRun: readonly RunEvent[] = [
  runStarted(failingPlan),
  stepStarted('1'),
  assetStarted('1', 'silver/fact_boxscores'),
  assetFinished('1', 'silver/fact_boxscores', 'materialized', { rows: 26_112, rowsBefore: 25_840, durationMs: 410 }),
  checkFinished('1', 'not_null_pts', ['silver/fact_boxscores'], 'passed'),
  assetStarted('1', 'silver/dim_players'),
  checkFinished('1', 'unique_key', ['silver/fact_boxscores'], 'passed'),
  assetFinished('1', 'silver/dim_players', 'unchanged', {
    durationMs: 80,
    message: 'stops here: 3 assets behind it are still right',
  }),
  assetStarted('1', 'gold/team_form'),
  checkFinished('1', 'relationships', ['silver/fact_boxscores', 'silver/dim_players'], 'warned', {
    severity: 'warn',
    failures: 3,
  }),
  assetFinished('1', 'gold/team_form', 'materialized', { rows: 900, rowsBefore: 900, durationMs: 120 }),
  checkFinished('1', 'not_null_team_form_pts', ['gold/team_form'], 'failed', { failures: 14 }),
  assetFinished('1', 'gold/standings', 'not run', { message: 'gold/team_form failed' }),
  stepFinished('1', 'failed', { message: '1 test failed' }),
  assetFinished('2', 'gold/ml_game_predictions', 'not run', { message: 'gold/team_form failed' }),
  stepFinished('2', 'not run'),
  runFinished('failed'),
]
