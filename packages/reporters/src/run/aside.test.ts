import type { AssetState, RunEvent } from '@headwater/engine'
import { expect, test } from 'vitest'
import { formatPlan } from '../plan/format-plan.ts'
import { assetFinished, external, runFinished, runStarted, stepFinished, stepStarted } from '../testing/run-events.ts'
import { asked, graphOf, key, planOf, type TestStep } from '../testing/world.ts'
import { formatEnd } from './end.ts'
import { plainReporter } from './plain-reporter.ts'
import { createProgress } from './progress.ts'

const day = (n: number): string => `2024-01-${String(n).padStart(2, '0')}`
const days = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

function backfillOf(dates: readonly string[]) {
  const [canary] = dates
  const steps = dates.map(
    (date): TestStep => ({
      id: `1/${date}`,
      title: `ohpen-etl-orchestration ${date}`,
      operation: 'mortgages/transaction_etl',
      executor: 'isolated',
      partition: date,
      ...(date !== canary && canary !== undefined && { needs: `1/${canary}`, after: [`1/${canary}`] }),
      assets: [['silver/transactions', 'write aside', asked]],
    }),
  )
  return planOf(steps, {
    untouched: [{ type: 'at promotion', keys: [key('gold/account_months'), key('gold/data_quality')] }],
  })
}

function ended(
  date: string,
  state: AssetState = 'written aside',
  message = '1,204 valid (+12)  0 condemned',
): RunEvent[] {
  return [
    stepStarted(`1/${date}`),
    external(`1/${date}`, `arn of ${date}`, `https://console/${date}`),
    assetFinished(`1/${date}`, 'silver/transactions', state, { partition: date, message }),
    stepFinished(`1/${date}`, state === 'written aside' ? 'done' : 'failed'),
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

test('a plan of many dates is one step: which is first, how many then, and what waits for the promotion', () => {
  const text = formatPlan(backfillOf(days(30).map(day)), { graph: graphOf([]), colour: false, width: 100 })
  expect(text.split('\n').slice(2)).toEqual([
    ' 1  transaction_etl · 30 partitions 2024-01-01..2024-01-30',
    '      silver/transactions  write aside  you asked',
    '      2024-01-01 first, as the canary; the other 29 once it is validated',
    '',
    ' Not touched  gold/account_months, gold/data_quality: rebuilt when it is promoted',
  ])
})

test('each date of a month says what came of it, the canary by name, and the dates are added up', () => {
  const dates = days(5).map(day)
  const lines = printed([runStarted(backfillOf(dates)), ...dates.flatMap((date) => ended(date))])
  expect(lines.map((line) => line.replaceAll(/ {2,}/g, '  '))).toEqual([
    'Run 7f3c started: 1 asset',
    ' ▸ 1  transaction_etl · 5 partitions 2024-01-01..2024-01-05',
    ' ✔ silver/transactions 2024-01-01  canary  1,204 valid (+12)  0 condemned',
    ...dates.slice(1).map((date) => ` ✔ silver/transactions ${date}  1,204 valid (+12)  0 condemned`),
    ' ✔ silver/transactions  5 dates · 5 written aside  0.00 s',
  ])
})

test('a year of dates prints no year: the canary, what failed, and the sum', () => {
  const dates = days(40).map((n) => `2024-${n}`)
  const lines = printed([
    runStarted(backfillOf(dates)),
    ...dates.flatMap((date, i) => ended(date, i === 7 ? 'failed' : 'written aside')),
  ])
  expect(lines).toHaveLength(5)
  expect(lines.at(-1)).toContain('40 dates · 39 written aside · 1 failed')
})

test('the end says how many were written aside, and not that nothing was rebuilt', () => {
  const dates = days(3).map(day)
  const progress = createProgress()
  for (const event of [
    runStarted(backfillOf(dates)),
    ...dates.flatMap((date) => ended(date)),
    runFinished('succeeded'),
  ]) {
    progress.apply(event, 0)
  }
  const text = formatEnd(progress.outcome(), { graph: graphOf([]), colour: false, width: 100 })
  expect(text.split('\n')[0]).toMatch(/^Done {2}3 written aside · run 7f3c/)
})

test('where some failed, the end counts both', () => {
  const dates = days(3).map(day)
  const progress = createProgress()
  const states: readonly AssetState[] = ['written aside', 'failed', 'written aside']
  for (const event of [
    runStarted(backfillOf(dates)),
    ...dates.flatMap((date, i) => ended(date, states[i])),
    runFinished('failed'),
  ]) {
    progress.apply(event, 0)
  }
  const text = formatEnd(progress.outcome(), { graph: graphOf([]), colour: false, width: 100 })
  expect(text.split('\n')[0]).toMatch(/^Failed {2}1 of 3 · 2 written aside · run/)
})
