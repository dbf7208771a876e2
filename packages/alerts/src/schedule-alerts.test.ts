import { expect, it } from 'vitest'
import type { ToldTrouble } from './alert.ts'
import { failedAlert, givenUpAlert, type ScheduleFacts } from './schedule-alerts.ts'
import { graph, key } from './testing/run.ts'

const facts = (given: Partial<ScheduleFacts> = {}): ScheduleFacts => ({
  target: 'prod',
  schedule: 'nba/noon',
  due: new Date('2025-01-05T12:00:00Z'),
  attempts: 13,
  roots: [key('bronze/boxscores'), key('bronze/pbp')],
  downstream: true,
  runId: '7f3c0000',
  message: '404 from /boxscores',
  graph,
  ...given,
})
const missing = ['bronze/boxscores', 'bronze/pbp'].map((name) => ({ asset: key(name), partition: '2025-01-04' }))

it('data that did not come while its window was open is told with how often it was asked, and the command for later', () => {
  const [alert] = givenUpAlert(facts(), missing, [])
  expect(alert).toMatchObject({
    kind: 'given up',
    headline: 'Given up: bronze/boxscores, bronze/pbp for 2025-01-04 on prod',
    command:
      "pnpm headwater backfill bronze/boxscores --partition 2025-01-04 --downstream --target prod --reason 'the source was late'",
    troubles: [
      { kind: 'given up', asset: key('bronze/boxscores'), partition: '2025-01-04', date: '2025-01-04' },
      { asset: key('bronze/pbp') },
    ],
  })
  expect(alert?.fields.map(({ text }) => text)).toEqual([
    'nba/noon',
    '13 times since 2025-01-05 12:00 UTC',
    '404 from /boxscores',
    '7f3c0000',
  ])
})

it('is told once for each date, however many schedules give it up', () => {
  const known = (givenUpAlert(facts(), missing, [])[0]?.troubles ?? []).map(
    (trouble): ToldTrouble => ({ ...trouble, runId: null, toldAt: new Date() }),
  )
  expect(givenUpAlert(facts(), missing, known)).toEqual([])
  expect(givenUpAlert(facts(), missing, known.slice(0, 1))).toMatchObject([
    { headline: 'Given up: bronze/pbp for 2025-01-04 on prod' },
  ])
})

it('where nobody knows what was missing, what was asked for is', () => {
  expect(givenUpAlert(facts({ runId: null, message: null, attempts: 1 }), [], [])).toMatchObject([
    {
      headline: 'Given up: bronze/boxscores, bronze/pbp on prod',
      troubles: [{ partition: null, date: '2025-01-05' }, {}],
    },
  ])
})

it('a command that was refused is told with its reason and the command that tries it by hand', () => {
  const message = 'no asset is called "boxscore"'
  expect(failedAlert(facts({ runId: null, message }))).toMatchObject([
    {
      kind: 'failed',
      headline: 'Schedule failed: nba/noon on prod',
      fields: [
        { label: 'Why', text: message },
        { label: 'Due', text: '2025-01-05 12:00 UTC' },
      ],
      command: 'pnpm headwater schedule run nba/noon --target prod',
      troubles: [],
    },
  ])
})
