import type { RunEvent, RunState } from '@headwater/engine'
import { expect, test } from 'vitest'
import { assetFinished, runFinished, runStarted, stepFinished } from '../testing/run-events.ts'
import { asked, graphOf, planOf, type TestStep } from '../testing/world.ts'
import { formatEnd } from './end.ts'
import { createProgress } from './progress.ts'

const ingest = (date: string): TestStep => ({
  id: `1/${date}`,
  title: `ingest ${date}`,
  operation: 'nba/ingest',
  partition: date,
  assets: [
    ['bronze/boxscores', 'ingest', asked],
    ['bronze/pbp', 'ingest', asked],
  ],
})
const plan = planOf([
  ingest('2025-01-01'),
  ingest('2025-01-02'),
  { id: '2', title: 'dbt build', assets: [['gold/standings', 'rebuild', asked]] },
])

type Day = Parameters<typeof assetFinished>[2]
const day = (date: string, boxscores: Day, pbp: Day = boxscores, rows = 10): RunEvent[] => [
  assetFinished(`1/${date}`, 'bronze/boxscores', boxscores, {
    partition: date,
    ...(boxscores === 'materialized' && { rows }),
  }),
  assetFinished(`1/${date}`, 'bronze/pbp', pbp, { partition: date, ...(pbp === 'materialized' && { rows }) }),
]
const standings = (state: Day, given: Parameters<typeof assetFinished>[3] = {}) =>
  assetFinished('2', 'gold/standings', state, given)

function end(state: RunState, ...events: readonly RunEvent[]): string[] {
  const progress = createProgress()
  for (const event of [runStarted(plan), ...events, runFinished(state)]) progress.apply(event, 0)
  return formatEnd(progress.outcome(), { graph: graphOf([]), colour: false, width: 100 }).split('\n')
}

const rest = ' · run 7f3c · 8.2 s'

test.each<[string, RunEvent[], string]>([
  [
    'all is made',
    [...day('2025-01-01', 'materialized'), ...day('2025-01-02', 'materialized'), standings('materialized')],
    'Done  5 of 5 rebuilt',
  ],
  [
    'a day has no games',
    [
      ...day('2025-01-01', 'materialized'),
      ...day('2025-01-02', 'materialized', 'materialized', 0),
      standings('materialized'),
    ],
    'Done  5 of 5 rebuilt (2 empty)',
  ],
  [
    'nothing new came',
    [...day('2025-01-01', 'unchanged'), ...day('2025-01-02', 'unchanged'), standings('unchanged upstream')],
    'Done: nothing has changed  4 unchanged · 1 unchanged upstream',
  ],
  [
    'the source has nothing yet',
    [...day('2025-01-01', 'unavailable'), ...day('2025-01-02', 'unavailable'), standings('not run')],
    'Nothing rebuilt: no new data  4 unavailable · 1 not run',
  ],
  [
    'the source has some of a day',
    [
      ...day('2025-01-01', 'materialized'),
      ...day('2025-01-02', 'materialized', 'unavailable'),
      standings('materialized'),
    ],
    'Done  4 of 5 rebuilt · 1 partial',
  ],
])('where %s the first line says so', (_, events, line) => {
  expect(end('succeeded', ...events)[0]).toBe(line + rest)
})

test('an ingestion that says itself that it found some is partial, not unavailable', () => {
  const message = 'partial: boxscores are there, pbp is not yet'
  const some = { partition: '2025-01-02', message }
  const told = end(
    'succeeded',
    ...day('2025-01-01', 'materialized'),
    assetFinished('1/2025-01-02', 'bronze/boxscores', 'unavailable', some),
    assetFinished('1/2025-01-02', 'bronze/pbp', 'unavailable', some),
    stepFinished('1/2025-01-02', 'unavailable', { message }),
    standings('materialized'),
  )
  expect(told[0]).toBe(`Done  3 of 5 rebuilt · 2 partial${rest}`)
})

test('what was built without a date that failed says so, and the run has failed', () => {
  const lacks = [{ asset: 'nba/bronze/boxscores' as never, partition: '2025-01-02' }]
  const told = end(
    'failed',
    ...day('2025-01-01', 'materialized'),
    ...day('2025-01-02', 'failed'),
    standings('materialized', { rows: 30, lacks }),
  )
  expect(told[0]).toBe(`Failed  2 of 5 · 3 done${rest}`)
  expect(told.map((line) => line.replaceAll(/ {2,}/g, '  '))).toContain(
    '  without  bronze/boxscores 2025-01-02 (failed): 1 asset lacks it',
  )
})
