import type { RunEvent } from '@headwater/engine'
import { expect, test } from 'vitest'
import {
  assetFinished,
  runFinished,
  runResumed,
  runStarted,
  stepFinished,
  stepStarted,
  stepWaiting,
} from '../testing/run-events.ts'
import { asked, behind, graphOf, planOf, type TestStep } from '../testing/world.ts'
import { ink } from '../text/ink.ts'
import { lineLayout } from './asset-line.ts'
import { frame } from './frame.ts'
import { plainReporter } from './plain-reporter.ts'
import { createProgress } from './progress.ts'

const day = (n: number): string => `2025-01-${String(n).padStart(2, '0')}`
const days = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

function planFor(count: number) {
  const ingest = days(count).map(
    (n): TestStep => ({
      id: `1/${day(n)}`,
      title: `ingest_games ${day(n)}`,
      operation: 'nba/ingest_games',
      executor: 'function',
      partition: day(n),
      assets: [
        ['bronze/boxscores', 'ingest', asked],
        ['bronze/pbp', 'ingest', asked],
      ],
    }),
  )
  const reader: TestStep = {
    id: '2',
    title: 'dbt build',
    assets: [['silver/fact', 'rebuild', behind('bronze/boxscores')]],
  }
  return planOf([...ingest, reader])
}

function ended(n: number, state: 'materialized' | 'unavailable' | 'failed', rows = 10): RunEvent[] {
  const given = { partition: day(n), ...(state === 'materialized' ? { rows } : { message: `no answer for ${day(n)}` }) }
  return [
    assetFinished(`1/${day(n)}`, 'bronze/boxscores', state, given),
    assetFinished(`1/${day(n)}`, 'bronze/pbp', state, given),
    stepFinished(`1/${day(n)}`, state === 'materialized' ? 'done' : state),
  ]
}

function printed(events: readonly RunEvent[]): string[] {
  let text = ''
  const ticker = () => () => {}
  const reporter = plainReporter({ write: (more) => (text += more), graph: graphOf([]), now: () => 0, ticker })
  for (const event of events) reporter.report(event)
  reporter.close()
  return text.split('\n').slice(0, -1)
}

test('many dates are one line for each table, and what went wrong a line of its own', () => {
  const lines = printed([
    runStarted(planFor(31)),
    ...days(31)
      .slice(1)
      .map((n) => stepWaiting(`1/${day(n)}`, 'pool stats-source')),
    ...days(31).flatMap((n) => [
      stepStarted(`1/${day(n)}`),
      ...ended(n, n === 7 ? 'unavailable' : 'materialized', n === 9 ? 0 : 10),
    ]),
    stepStarted('2'),
    assetFinished('2', 'silver/fact', 'materialized', { rows: 300 }),
    stepFinished('2', 'done'),
    runFinished('succeeded'),
  ])
  expect(lines.map((line) => line.replaceAll(/ {2,}/g, '  '))).toEqual([
    'Run 7f3c started: 3 assets',
    ' ▸ 1  ingest_games · 31 partitions 2025-01-01..2025-01-31',
    ' ▸ 1  30 dates wait for pool stats-source',
    ' ◌ bronze/boxscores 2025-01-07  no answer for 2025-01-07',
    ' ◌ bronze/pbp 2025-01-07  no answer for 2025-01-07',
    ' ◌ bronze/boxscores  31 dates · 30 done · 1 unavailable · 1 empty · 290 rows  0.00 s',
    ' ◌ bronze/pbp  31 dates · 30 done · 1 unavailable · 1 empty · 290 rows  0.00 s',
    ' ▸ 2  dbt build',
    ' ✔ silver/fact  300 rows',
  ])
})

test('a source that is down for a month does not print a month', () => {
  const lines = printed([runStarted(planFor(31)), ...days(31).flatMap((n) => ended(n, 'failed'))])
  expect(lines.filter((line) => line.startsWith(' ✖ bronze/boxscores 2'))).toHaveLength(3)
  expect(lines.filter((line) => line.includes('31 dates · 31 failed'))).toHaveLength(2)
})

test('a run that goes on does not tell again of the dates that were over before', () => {
  const finished = days(4).flatMap((n) =>
    ['bronze/boxscores', 'bronze/pbp'].map((name) => {
      const event = assetFinished(`1/${day(n)}`, name, 'materialized', { partition: day(n), rows: 10 })
      if (event.type !== 'asset finished') throw new Error(event.type)
      return { step: event.step, outcome: event.outcome }
    }),
  )
  const lines = printed([
    runResumed(planFor(4), { assets: finished }),
    stepStarted('2'),
    assetFinished('2', 'silver/fact', 'materialized', { rows: 40 }),
    stepFinished('2', 'done'),
  ])
  expect(lines.filter((line) => line.includes('4 dates'))).toEqual([])
  expect(lines.at(-1)).toContain('silver/fact')
})

test('a few dates are told one by one', () => {
  const lines = printed([runStarted(planFor(2)), ...days(2).flatMap((n) => ended(n, 'materialized'))])
  expect(lines.filter((line) => line.startsWith(' ✔'))).toHaveLength(4)
})

test('while dates run side by side, the screen says how far they have come', () => {
  const progress = createProgress()
  const graph = graphOf([])
  const pen = ink({ colour: false, width: 120 })
  const plan = planFor(31)
  for (const event of [
    runStarted(plan),
    ...days(31)
      .slice(28)
      .map((n) => stepWaiting(`1/${day(n)}`, 'pool stats-source')),
    ...days(26).flatMap((n) => [stepStarted(`1/${day(n)}`), ...ended(n, n === 7 ? 'unavailable' : 'materialized')]),
    stepStarted(`1/${day(27)}`),
    stepStarted(`1/${day(28)}`),
  ]) {
    progress.apply(event, 0)
  }
  expect(frame(progress, 2000, graph, pen, lineLayout(plan, graph, pen), 10)).toEqual([
    ' ▸ bronze/boxscores             31 dates · 25 done · 1 unavailable · 2 running · 3 waiting for pool stats-source  2.0 s',
    ' ▸ bronze/pbp                   31 dates · 25 done · 1 unavailable · 2 running  2.0 s',
    ' ━━━━━━━━━━━━━───  52 of 63 · 2.0 s',
  ])
})

test('what is left out is one line, and so is what many do not run for', () => {
  const step = (id: string, names: readonly string[]): TestStep => ({
    id,
    title: 'dbt build',
    assets: names.map((name) => [name, 'rebuild', asked]),
  })
  const many = Array.from('cdefghij', (name) => `gold/${name}`)
  const unchanged = { message: 'bronze/x is unchanged' }
  const lines = printed([
    runStarted(planOf([step('1', ['silver/a', 'silver/b']), step('2', [...many, 'gold/z'])])),
    assetFinished('1', 'silver/a', 'unchanged upstream', unchanged),
    assetFinished('1', 'silver/b', 'unchanged upstream', unchanged),
    ...many.map((name) => assetFinished('2', name, 'not run', { message: 'bronze/y failed' })),
    assetFinished('2', 'gold/z', 'not run', { message: 'bronze/z failed' }),
    runFinished('failed'),
  ])
  expect(lines.slice(1)).toEqual([
    ' = 2 assets      unchanged upstream: a, b',
    ' ↷ 8 assets      not run: bronze/y failed: c, d, e (+5)',
    ' ↷ gold/z        not run: bronze/z failed',
  ])
})
