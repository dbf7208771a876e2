import type { AssetKey } from '@headwater/graph'
import type { WhyView } from '@headwater/viewer'
import { expect, it } from 'vitest'
import { folded, otherRoots, ownTrouble, type PathStep, whyPath } from './why-path.ts'

const key = (name: string) => name as AssetKey
const label = (name: string) => name.split('/').at(-1) ?? name
const day = { partition: '2025-01-01', lateMs: 26 * 3_600_000, after: '2025-01-03' }

const late: WhyView['why'] = {
  key: key('nba/gold/standings'),
  health: 'stale',
  trouble: null,
  steps: [
    {
      type: 'upstream changed',
      asset: key('nba/gold/standings'),
      source: key('nba/gold/team_form'),
      read: '9c1e77',
      now: '41aa02',
      at: '2025-01-04T12:04:00.000Z',
      partitions: [],
    },
    { type: 'rebuilt', asset: key('nba/gold/team_form'), source: key('nba/silver/fact_boxscores'), partitions: [] },
    {
      type: 'rebuilt',
      asset: key('nba/silver/fact_boxscores'),
      source: key('nba/bronze/boxscores'),
      partitions: [day],
    },
  ],
  root: {
    type: 'arrived',
    asset: key('nba/bronze/boxscores'),
    partitions: [day],
    by: { runId: '7f3c', source: 'run', reason: 'source was late', at: '2025-01-04T12:00:00.000Z' },
  },
  others: [{ type: 'code changed', asset: key('nba/gold/standings'), moved: ['SQL'], madeAt: null }],
  late: [],
  made: null,
}
const view = (why: Partial<WhyView['why']>): WhyView => ({ why: { ...late, ...why }, lines: [], next: [] })
const said = (path: readonly PathStep[]) =>
  path.map(({ asset, text, behind, isRoot }) => [label(asset), text, behind, ...(isRoot ? ['root'] : [])])

it('goes from the asset to what is to blame, each asset once', () => {
  expect(said(whyPath(view({}), label))).toEqual([
    ['team_form', 'was rebuilt', 'standings last read 9c1e, now it is 41aa'],
    ['fact_boxscores', 'took in 2025-01-01, which arrived 26 h late', null],
    ['boxscores', '2025-01-01 was backfilled: “source was late”', null, 'root'],
  ])
  expect(whyPath(view({}), label).at(-1)).toMatchObject({ runId: '7f3c', at: '2025-01-04T12:00:00.000Z' })
})

it('lets the root say what is known of its asset, and keeps what it means for the one behind it', () => {
  const steps = [{ type: 'upstream stale', asset: key('gold/a'), source: key('bronze/b') }] as const
  const root = {
    type: 'missing',
    asset: key('bronze/b'),
    partitions: ['2025-01-01', '2025-01-02'],
    trouble: null,
  } as const
  expect(said(whyPath(view({ steps, root }), label))).toEqual([
    ['b', 'lacks 2 partitions 2025-01-01..2025-01-02', 'a reads it', 'root'],
  ])
})

it.each([
  [{ type: 'missing', asset: key('a'), partitions: [], trouble: null }, 'was never built'],
  [
    {
      type: 'missing',
      asset: key('a'),
      partitions: ['2025-01-01'],
      trouble: {
        state: 'unavailable',
        runId: 'r',
        partition: '2025-01-01',
        message: '404',
        since: '2025-01-02T00:00:00Z',
      },
    },
    'lacks 2025-01-01, unavailable: 404',
  ],
  [
    {
      type: 'invalidated',
      asset: key('a'),
      invalidation: { kind: 'marked', partition: null, reason: 'wrong', by: 'jo@x', at: '2025-01-02T00:00:00Z' },
    },
    'was marked wrong by jo@x: “wrong”',
  ],
  [
    { type: 'code changed', asset: key('a'), moved: ['SQL', 'config'], madeAt: null },
    'has other SQL and config since it was made',
  ],
  [{ type: 'rebuilt', asset: key('a'), by: null }, 'was rebuilt'],
] as const)('says the root cause %o', (root, text) => {
  expect(whyPath(view({ steps: [], root }), label).map(({ text }) => text)).toEqual([text])
})

it('has no path for what is fresh, and tells other roots apart', () => {
  expect(whyPath(view({ steps: [], root: null }), label)).toEqual([])
  expect(otherRoots(view({})).map(({ text }) => text)).toEqual(['has other SQL since it was made'])
})

it('tells what its own run said, unless the root says it already', () => {
  const trouble = { runId: '7f3c', partition: null, message: 'boom', since: '2025-01-02T00:00:00Z' }
  expect(ownTrouble(view({ health: 'failed', trouble }))).toEqual(trouble)
  expect(ownTrouble(view({ health: 'stale', trouble }))).toBeNull()
  const root = {
    type: 'missing',
    asset: late.key,
    partitions: [],
    trouble: { ...trouble, state: 'failed', partition: null },
  } as const
  expect(ownTrouble(view({ health: 'failed', trouble, root }))).toBeNull()
})

it('folds the middle of a long way, and never a single station', () => {
  const path = Array.from({ length: 9 }, (_, i) => ({
    asset: String(i),
    text: '',
    behind: null,
    at: null,
    runId: null,
    isRoot: i === 8,
  }))
  const { head, hidden, tail } = folded(path, 4)
  expect([head.map(({ asset }) => asset), hidden, tail.map(({ asset }) => asset)]).toEqual([['0', '1'], 5, ['7', '8']])
  expect(folded(path.slice(0, 5), 4).hidden).toBe(0)
})
