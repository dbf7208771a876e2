import type { FreshnessReport, FreshnessResult } from '@headwater/freshness'
import { expect, it } from 'vitest'
import type { ToldTrouble } from './alert.ts'
import { freshnessAlerts } from './freshness-alerts.ts'
import { memoryAlertStore } from './memory-store.ts'
import { graph, key } from './testing/run.ts'

const AT = '2025-01-05T13:30:00.000Z'
const result = (name: string, given: Partial<FreshnessResult> = {}): FreshnessResult => ({
  asset: key(name),
  policy: null,
  state: 'stale',
  ageMs: null,
  allowedMs: null,
  partition: null,
  message: 'too old',
  rootCause: key('bronze/boxscores'),
  command: null,
  ...given,
})
const report = (...results: readonly FreshnessResult[]): FreshnessReport => ({
  version: 1,
  target: 'prod',
  at: AT,
  observed: false,
  results,
  rootCauses: [...new Set(results.flatMap(({ rootCause }) => rootCause ?? []))].map((asset) => ({
    asset,
    message: '2025-01-04 was due 13:00 UTC',
    command: 'pnpm headwater backfill bronze/boxscores --partition 2025-01-04',
  })),
})
const root = (given: Partial<FreshnessResult> = {}) => result('bronze/boxscores', { partition: '2025-01-04', ...given })
const told = (given: Partial<ToldTrouble> = {}): ToldTrouble => ({
  kind: 'stale',
  target: 'prod',
  asset: key('bronze/boxscores'),
  partition: '2025-01-04',
  date: '2025-01-04',
  runId: null,
  toldAt: new Date('2025-01-05T13:05:00Z'),
  ...given,
})
const alerts = (given: FreshnessReport, known: readonly ToldTrouble[] = []) =>
  freshnessAlerts({ report: given, graph, told: known })

it('a root cause is one alert, with what is behind it counted and the command that mends it', () => {
  const found = alerts(report(root(), result('silver/fact'), result('gold/standings')))
  expect(found).toMatchObject([
    {
      kind: 'stale',
      headline: 'Not fresh: bronze/boxscores on prod',
      runId: null,
      command: 'pnpm headwater backfill bronze/boxscores --partition 2025-01-04',
      troubles: [{ kind: 'stale', asset: key('bronze/boxscores'), partition: '2025-01-04', date: '2025-01-04' }],
    },
  ])
  expect(found[0]?.fields.map(({ label, text }) => `${label}: ${text}`)).toEqual([
    'Why: 2025-01-04 was due 13:00 UTC',
    'Behind it: 2 assets',
    'At: 2025-01-05 13:30 UTC',
  ])
})

it('is told once, kept by a store; another day of it is another trouble', async () => {
  const store = memoryAlertStore()
  const open = () => store.open('prod', [key('bronze/boxscores')])
  await store.sent(alerts(report(root())), new Date(AT))
  expect(alerts(report(root()), await open())).toEqual([])
  expect(alerts(report(root({ partition: '2025-01-05' })), await open())).toHaveLength(1)
})

it('is over when nothing is wrong with it any more, and only then', () => {
  const [yesterday, before] = [told(), told({ partition: '2025-01-03', date: '2025-01-03' })]
  expect(alerts(report(root()), [yesterday, before])).toEqual([])
  expect(alerts(report(), [yesterday, before])).toMatchObject([
    {
      kind: 'recovered',
      headline: 'Fresh again: bronze/boxscores on prod',
      fields: [{ label: 'Since', text: '2025-01-05 13:05 UTC' }],
      troubles: [{ date: '2025-01-04' }, { date: '2025-01-03' }],
    },
  ])
  expect(alerts(report(), [told({ kind: 'failed' }), told({ target: 'staging' })])).toEqual([])
})

it('what is only warned of, or was never recorded, is no trouble', () => {
  expect(alerts(report(root({ state: 'warned' }), result('x', { state: 'unknown', rootCause: key('x') })))).toEqual([])
})

it('what a source does not have is not told again as stale; that nobody asked it is', () => {
  const late = told({ kind: 'not available' })
  expect(alerts(report(root({ state: 'unavailable' })), [late])).toEqual([])
  expect(alerts(report(root({ state: 'unavailable' })), [told({ kind: 'given up' })])).toEqual([])
  expect(alerts(report(root({ state: 'unavailable' })))).toHaveLength(1)
  expect(alerts(report(root({ state: 'unavailable', partition: '2025-01-05' })), [late])).toHaveLength(1)
  expect(alerts(report(root({ state: 'stale' })), [late])).toHaveLength(1)
})

it('each of several root causes is told for itself', () => {
  const other = result('bronze/odds', { rootCause: key('bronze/odds') })
  expect(alerts(report(root(), other)).map(({ headline }) => headline)).toEqual([
    'Not fresh: bronze/boxscores on prod',
    'Not fresh: bronze/odds on prod',
  ])
})
