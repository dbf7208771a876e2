import { stripVTControlCharacters } from 'node:util'
import type { Plan } from '@headwater/planner'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asked, behind, check, graphOf, key, planOf } from '../testing/world.ts'
import { textWidth } from '../text/width.ts'
import { formatPlan } from './format-plan.ts'

const graph = graphOf([])
const screen = { graph, colour: false, width: 100 }

const mainJob: Plan = planOf(
  [
    {
      id: '1',
      title: 'dbt build',
      estimateMs: 6100,
      checks: Array.from({ length: 96 }, (_, i) => check(`test_${i}`, ['silver/fact_boxscores'])),
      assets: [
        ['silver/fact_boxscores', 'full refresh', asked, '2025-01-01 arrived after 2025-01-03'],
        ['silver/int_player_rolling', 'rebuild', behind('silver/fact_boxscores')],
        ['silver/int_team_form', 'rebuild', behind('silver/fact_boxscores')],
        ['silver/ml_game_features', 'rebuild', behind('silver/int_team_form', 2)],
        ['silver/v_form', 'rebuild', { type: 'view dropped', table: key('silver/int_team_form') }],
        ['silver/dim_teams', 'rebuild', { type: 'never built', neededBy: key('silver/int_team_form') }],
        ...Array.from({ length: 18 }, (_, i) => [`gold/mart_${i}`, 'rebuild', behind('silver/int_team_form')] as const),
      ],
    },
    {
      id: '2',
      title: 'python -m src.app --run-date 2025-01-04',
      operation: 'nba/predict',
      executor: 'program',
      estimateMs: 1400,
      after: ['1'],
      assets: [['gold/ml_game_predictions', 'run', behind('silver/ml_game_features')]],
    },
    {
      id: '3',
      title: 'dbt build',
      estimateMs: 600,
      after: ['2'],
      checks: [check('a', ['gold/schedule_tonight'])],
      assets: [['gold/schedule_tonight', 'rebuild', behind('gold/ml_game_predictions')]],
    },
    {
      id: '4',
      title: 'ecs stop-task jacobs-ecs-ec2-cluster/nba_elt_dashboard',
      operation: 'nba/dashboard',
      executor: 'ecs-service',
      estimateMs: 8000,
      after: ['3'],
      assets: [['dashboard', 'restart', behind('gold/schedule_tonight', 18)]],
    },
  ],
  {
    estimateMs: 16_100,
    untouched: [
      { type: 'live', keys: [key('rest_api')] },
      { type: 'not affected', keys: Array.from({ length: 43 }, (_, i) => key(`gold/other_${i}`)) },
    ],
  },
)

test('the main job says what runs, in which mode and why, what is left alone, and how to start it', () => {
  const text = formatPlan(mainJob, { ...screen, command: 'pnpm materialize fact_boxscores --downstream' })
  expect(text).toMatchInlineSnapshot(`
    "Plan  fact_boxscores+  ·  target sandbox  ·  date 2025-01-04  ·  27 of 74 assets  ·  about 16 s

     1  dbt build · 24 models · 96 tests                        6.1 s
          silver/fact_boxscores      full refresh  you asked; 2025-01-01 arrived after 2025-01-03
          silver/int_player_rolling  rebuild       ← fact_boxscores
          silver/int_team_form       rebuild       ← fact_boxscores
          silver/v_form              rebuild       view on int_team_form, which is replaced
          silver/dim_teams           rebuild       never built; needed by int_team_form
          … 19 more (--all-rows)
     2  python -m src.app --run-date 2025-01-04                 1.4 s
          gold/ml_game_predictions   run           ← ml_game_features
     3  dbt build · 1 model · 1 test                            0.6 s
          gold/schedule_tonight      rebuild       ← ml_game_predictions, back into dbt
     4  ecs stop-task jacobs-ecs-ec2-cluster/nba_elt_dashboard    8 s down
          dashboard                  restart       ← 19 assets it reads

     Not touched  rest_api: live, reads on every request
                  43 assets: nothing upstream of them changes
     Run it       pnpm materialize fact_boxscores --downstream"
  `)
})

test('on a narrow screen the head takes two lines and long names are cut in the middle', () => {
  const text = formatPlan(mainJob, {
    ...screen,
    width: 60,
    command: 'pnpm materialize fact_boxscores --downstream --full-refresh',
  })
  expect(text).toMatchInlineSnapshot(`
    "Plan  fact_boxscores+
          target sandbox  ·  date 2025-01-04  ·  27 of 74 assets
          about 16 s

     1  dbt build · 24 models · 96 tests              6.1 s
          silver/fact_boxscores    full refresh  you asked; 20…
          silver/int_…yer_rolling  rebuild       ← fact_boxsco…
          silver/int_team_form     rebuild       ← fact_boxsco…
          silver/v_form            rebuild       view on int_t…
          silver/dim_teams         rebuild       never built;…
          … 19 more (--all-rows)
     2  python -m src.app --run-date 2025-01-04       1.4 s
          gold/ml_gam…predictions  run           ← ml_game_fea…
     3  dbt build · 1 model · 1 test                  0.6 s
          gold/schedule_tonight    rebuild       ← ml_game_pre…
     4  ecs stop-task jacobs-ecs-ec2-cluster/nba_el…    8 s down
          dashboard                restart       ← 19 assets i…

     Not touched  rest_api: live, reads on every request
                  43 assets: nothing upstream of them changes
     Run it       pnpm materialize fact_boxscores --downstream \\
                    --full-refresh"
  `)
})

test('--all-rows leaves nothing out', () => {
  const text = formatPlan(mainJob, { ...screen, allRows: true })
  for (const { key } of mainJob.assets) expect(text).toContain(graph.label(key))
  expect(text).not.toContain('more (')
})

test('the partitions of one operation are one group', () => {
  const days = Array.from({ length: 74 }, (_, i) => new Date(Date.UTC(2024, 9, 22 + i)).toISOString().slice(0, 10))
  const plan = planOf(
    days.map((partition) => ({
      id: `1/${partition}`,
      title: `ingest_games ${partition}`,
      operation: 'nba/ingest_games',
      executor: 'function' as const,
      partition,
      estimateMs: 500,
      assets: [
        ['bronze/boxscores', 'ingest', asked],
        ['bronze/pbp', 'ingest', { type: 'same operation', asset: key('bronze/boxscores') }],
      ],
    })),
  )
  expect(formatPlan(plan, screen)).toMatchInlineSnapshot(`
    "Plan  fact_boxscores+  ·  target sandbox  ·  date 2025-01-04  ·  2 of 74 assets

     1  ingest_games · 74 partitions 2024-10-22..2025-01-03  37 s
          bronze/boxscores  ingest  you asked
          bronze/pbp        ingest  made together with boxscores"
  `)
})

test('what falls behind, what was never built, what is excluded and which tests cannot run is said', () => {
  const plan = planOf([{ id: '1', title: 'dbt build', assets: [['silver/fact_boxscores', 'rebuild', asked]] }], {
    untouched: [
      { type: 'left behind', keys: ['gold/a', 'gold/b', 'gold/c', 'gold/d'].map(key) },
      { type: 'never built', keys: ['gold/e', 'gold/f'].map(key) },
      { type: 'excluded', keys: [key('gold/e')] },
      { type: 'live', keys: ['api_1', 'api_2', 'api_3', 'api_4', 'api_5'].map(key) },
    ],
    checksNotRun: [{ name: 'relationships_a_b', parent: key('gold/b') }],
  })
  expect(formatPlan(plan, screen)).toMatchInlineSnapshot(`
    "Plan  fact_boxscores+  ·  target sandbox  ·  date 2025-01-04  ·  1 of 74 assets

     1  dbt build · 1 model
          silver/fact_boxscores  rebuild  you asked

     Not touched  gold/a, gold/b (+2): behind it and now out of date
                  2 assets: never built, and nothing here needs them
                  gold/e: excluded
                  api_1: live, reads on every request
                  api_2: live, reads on every request
                  api_3: live, reads on every request
                  2 more live readers
     Not checked  relationships_a_b: gold/b was never built"
  `)
})

test('views that nobody here makes, and that go with what is replaced, are named', () => {
  const plan = planOf([{ id: '1', title: 'dbt build', assets: [['silver/fact_boxscores', 'rebuild', asked]] }])
  const view = (name: string) => ({ schema: 'reporting', name })
  const on = [key('silver/fact_boxscores')]
  const drops = [
    { view: view('v_scores'), materialized: false, on },
    { view: view('kept\u001b[2J'), materialized: true, on: [...on, key('silver/dim_teams')] },
  ]
  expect(formatPlan(plan, { ...screen, drops })).toMatchInlineSnapshot(`
    "Plan  fact_boxscores+  ·  target sandbox  ·  date 2025-01-04  ·  1 of 74 assets

     1  dbt build · 1 model
          silver/fact_boxscores  rebuild  you asked

     Drops        reporting.v_scores, a view not made by dbt, on silver/fact_boxscores
                  reporting.kept, a materialized view not made by dbt, on silver/fact_boxscores (+1)"
  `)
  const many = Array.from({ length: 12 }, (_, i) => ({ view: view(`v_${i}`), materialized: false, on }))
  expect(formatPlan(plan, { ...screen, drops: many })).toContain('4 more views not made by dbt')
})

test('a plan without steps says so', () => {
  expect(formatPlan(planOf([]), screen)).toMatchInlineSnapshot(`
    "Plan  fact_boxscores+  ·  target sandbox  ·  date 2025-01-04  ·  0 of 74 assets

     Nothing to do"
  `)
})

test('names that are the same in two groups are told with their group', () => {
  const plan = planOf([
    {
      id: '1',
      title: 'dbt build',
      assets: [
        ['silver/games', 'rebuild', asked],
        ['gold/games', 'rebuild', behind('silver/games')],
      ],
    },
  ])
  expect(formatPlan(plan, screen)).toContain('← silver/games')
})

test('secrets are taken out before anything is cut, and colour changes no letter', () => {
  const plan = planOf([
    { id: '1', title: `load --password hunter2 ${'x'.repeat(80)}`, assets: [['a/b', 'run', asked]] },
  ])
  const redact = (text: string) => text.replaceAll('hunter2', '***')
  const plain = formatPlan(plan, { ...screen, redact })
  expect(plain).toContain('load --password ***')
  expect(plain).not.toContain('hunter')
  const coloured = formatPlan(plan, { ...screen, redact, colour: true })
  expect(coloured).not.toBe(plain)
  expect(stripVTControlCharacters(coloured)).toBe(plain)
})

describe('for any plan', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom(
      '__proto__',
      'constructor',
      '\u001b[31mred\u001b[0m',
      'two\nlines',
      '\u001b]0;title\u0007',
      '名前の長い表',
      '👩‍👩‍👧'.repeat(20),
    ),
    fc.stringMatching(/^[a-z_]{50,200}$/),
  )
  const reason = hostile.chain((name) =>
    fc.constantFrom(
      asked,
      behind(name, 3),
      { type: 'view dropped', table: key(name) } as const,
      {
        type: 'never built',
        neededBy: key(name),
      } as const,
      { type: 'downstream', asset: key(name) } as const,
      { type: 'stale', cause: { type: 'missing', partitions: [name] } } as const,
      { type: 'stale', cause: { type: 'upstream stale', asset: key(name) } } as const,
      {
        type: 'stale',
        cause: {
          type: 'invalidated',
          invalidation: { kind: 'marked', partition: name, reason: name, by: name, at: '2025-01-04T12:00:00Z' },
        },
      } as const,
    ),
  )
  const mode = fc.constantFrom('rebuild' as const, 'full refresh' as const, 'restart' as const, 'ingest' as const)
  const step = fc.record({
    title: hostile,
    partition: fc.option(hostile, { nil: undefined }),
    estimateMs: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: undefined }),
    assets: fc.array(fc.tuple(hostile, mode, reason, hostile), { maxLength: 12 }),
  })
  const plans = fc.array(step, { maxLength: 6 }).chain((steps) =>
    fc.record({
      plan: fc
        .record({ selection: hostile, target: hostile, untouched: fc.array(hostile, { maxLength: 5 }) })
        .map(({ selection, target, untouched }) => {
          const plan = planOf(
            steps.map(({ partition, estimateMs, ...step }, i) => ({
              id: partition === undefined ? `${i}` : `${i}/${partition}`,
              ...step,
              ...(partition === undefined ? {} : { partition }),
              ...(estimateMs === undefined ? {} : { estimateMs }),
            })),
            {
              estimateMs: 1000,
              untouched: (['live', 'left behind', 'excluded'] as const).map((type) => ({
                type,
                keys: untouched.map(key),
              })),
              checksNotRun: untouched.map((name) => ({ name, parent: key(name) })),
            },
          )
          return { ...plan, request: { ...plan.request, selection, target } }
        }),
      width: fc.integer({ min: 60, max: 200 }),
      allRows: fc.boolean(),
    }),
  )

  test('no line is wider than the screen, and no text from outside moves the cursor or forges a line', () => {
    fc.assert(
      fc.property(plans, ({ plan, width, allRows }) => {
        const text = formatPlan(plan, {
          graph,
          colour: false,
          width,
          allRows,
          command: 'pnpm materialize a --downstream',
        })
        for (const line of text.split('\n')) {
          expect(textWidth(line)).toBeLessThanOrEqual(width)
          // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/)
        }
      }),
    )
  })
})
