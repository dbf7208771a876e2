import type { Reason, StaleCause } from '@headwater/planner'
import { expect, test } from 'vitest'
import { asked, graphOf, key, planOf } from '../testing/world.ts'
import { formatPlan } from './format-plan.ts'

const screen = { graph: graphOf([]), colour: false, width: 100 }

const stale = (cause: StaleCause): Reason => ({ type: 'stale', cause })
const marked = (partition: string | null) =>
  stale({
    type: 'invalidated',
    invalidation: { kind: 'marked', partition, reason: 'GBP was rejected', by: 'ana@host', at: '2025-01-04T12:00:00Z' },
  })
const outside = stale({
  type: 'invalidated',
  invalidation: {
    kind: 'changed outside',
    partition: null,
    reason: '26,112 rows, was 26,100',
    by: 'ana@host',
    at: '2025-01-04T12:00:00Z',
  },
})

test('why an asset is stale or missing is said in words; what is behind it is an edge as in any plan', () => {
  const plan = planOf([
    {
      id: '1',
      title: 'dbt build',
      assets: [
        ['gold/a', 'rebuild', stale({ type: 'code changed' })],
        ['gold/b', 'rebuild', stale({ type: 'upstream changed', asset: key('silver/x'), read: '9c1e', now: '41aa' })],
        ['gold/c', 'rebuild', marked(null)],
        ['gold/d', 'rebuild', marked('2025-01-01')],
        ['gold/e', 'rebuild', outside],
        ['gold/f', 'rebuild', stale({ type: 'missing', partitions: [] })],
        ['gold/g', 'rebuild', stale({ type: 'missing', partitions: ['2025-01-01'] })],
        ['gold/h', 'rebuild', stale({ type: 'missing', partitions: ['2025-01-01', '2025-01-02'] })],
        ['gold/i', 'rebuild', stale({ type: 'upstream stale', asset: key('gold/a') })],
        ['gold/j', 'rebuild', stale({ type: 'upstream stale', asset: key('bronze/odds') })],
      ],
    },
  ])
  const request = { ...plan.request, stale: true }
  expect(formatPlan({ ...plan, request }, { ...screen, allRows: true })).toMatchInlineSnapshot(`
    "Plan  fact_boxscores+
          target sandbox  ·  date 2025-01-04  ·  only what is stale  ·  10 of 74 assets

     1  dbt build · 10 models
          gold/a  rebuild  stale: its code changed
          gold/b  rebuild  stale: silver/x changed since it was built
          gold/c  rebuild  stale: marked wrong by ana@host: GBP was rejected
          gold/d  rebuild  stale: 2025-01-01 marked wrong by ana@host: GBP was rejected
          gold/e  rebuild  stale: changed outside: 26,112 rows, was 26,100
          gold/f  rebuild  missing
          gold/g  rebuild  missing: 2025-01-01
          gold/h  rebuild  missing: 2 partitions
          gold/i  rebuild  ← a
          gold/j  rebuild  stale: bronze/odds is stale"
  `)
})

test('what is above says for which root', () => {
  const plan = planOf([
    {
      id: '1',
      title: 'dbt build',
      assets: [
        ['silver/fact', 'rebuild', { type: 'downstream', asset: key('gold/standings') }],
        ['gold/standings', 'rebuild', asked],
      ],
    },
  ])
  expect(formatPlan(plan, screen)).toMatchInlineSnapshot(`
    "Plan  fact_boxscores+  ·  target sandbox  ·  date 2025-01-04  ·  2 of 74 assets

     1  dbt build · 2 models
          silver/fact     rebuild  above standings
          gold/standings  rebuild  you asked"
  `)
})

test('a restart behind several says how many, and a wave that comes back into dbt says so', () => {
  const plan = planOf([
    { id: '1', title: 'dbt build', assets: [['gold/a', 'rebuild', stale({ type: 'code changed' })]] },
    {
      id: '2',
      title: 'python',
      operation: 'nba/predict',
      executor: 'program',
      assets: [['gold/predictions', 'run', stale({ type: 'upstream stale', asset: key('gold/a') })]],
    },
    {
      id: '3',
      title: 'dbt build',
      assets: [['gold/tonight', 'rebuild', stale({ type: 'upstream stale', asset: key('gold/predictions') })]],
    },
    {
      id: '4',
      title: 'ecs',
      operation: 'nba/dashboard',
      executor: 'ecs-service',
      assets: [['dashboard', 'restart', stale({ type: 'upstream stale', asset: key('gold/tonight') })]],
    },
  ])
  const assets = plan.assets.map((asset) =>
    asset.mode === 'restart' ? { ...asset, upstream: [key('gold/a'), key('gold/tonight')] } : asset,
  )
  const text = formatPlan({ ...plan, assets }, screen)
  expect(text).toMatch(/gold\/tonight +rebuild +← predictions, back into dbt$/m)
  expect(text).toMatch(/dashboard +restart +← 2 assets it reads$/m)
})

test('where nothing is stale, that is said, of what was asked for', () => {
  const empty = planOf([])
  const textOf = (roots: readonly string[], change: object = {}, width = 100) =>
    formatPlan(
      { ...empty, request: { ...empty.request, roots: roots.map(key), downstream: false, stale: true, ...change } },
      { ...screen, width },
    )
  expect(textOf(['gold/a', 'gold/b', 'gold/c'])).toMatchInlineSnapshot(`
    "Plan  fact_boxscores+
          target sandbox  ·  date 2025-01-04  ·  only what is stale  ·  0 of 74 assets

     Nothing is stale: 3 assets and all that they are made from are right as they are"
  `)
  expect(textOf(['gold/a'])).toContain('Nothing is stale: a and all that it is made from are right as they are')
  expect(textOf(['gold/a'], { downstream: true })).toContain('a, what is behind it and all that it is made from')
  expect(textOf(['gold/a'], { exclude: [key('gold/z')] })).toContain('but for what is excluded')
  for (const line of textOf(['gold/a'], { downstream: true }, 60).split('\n')) expect(line.length).toBeLessThan(61)
})

test('what is written aside and out of date is left alone with its backfill, on its target', () => {
  const silver = key('silver/transactions')
  const dates = ['2024-01-05', '2024-01-06', '2024-01-09']
  const entry = { type: 'by backfill' as const, keys: [silver], partitions: { [silver]: dates } }
  const plan = planOf([], { untouched: [entry] })
  const text = (target: string, width = 160) =>
    formatPlan({ ...plan, request: { ...plan.request, roots: [silver], target, stale: true } }, { ...screen, width })
  expect(text('prod').split('\n').slice(-4)).toEqual([
    ' Nothing to do: what is out of date is written aside',
    '',
    ' Not touched  transactions: out of date, and written aside; to backfill it',
    "                pnpm headwater backfill silver/transactions --partitions 2024-01-05..2024-01-06,2024-01-09 --target prod --reason 'missing or out of date'",
  ])
  expect(text('sandbox')).not.toContain('--target')
  expect(
    Math.max(
      ...text('prod', 90)
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(90)
})
