import { type Asset, assetKey, buildGraph, daily } from '@headwater/graph'
import { drawnAsset, drawnOperation } from '@headwater/graph/testing'
import type { RecordedContent } from '@headwater/ledger'
import type { AssetHistory, Invalidation } from '@headwater/planner'
import type { Observation } from '@headwater/postgres'
import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'
import { type DecideContext, decide, type Looked } from './decide.ts'

const relation = { schema: 's', name: 'x' }
const source = drawnAsset(assetKey('p/bronze/source'), { relation, storage: 'rows' })
const key = assetKey('p/silver/x')
const model = drawnAsset(key, { relation, storage: 'table', upstream: [source.key], codeVersion: 'today' })
const view: Asset = { ...model, storage: 'view' }
const byDay: Asset = {
  ...model,
  storage: 'rows',
  partitions: daily({ start: '2025-01-01', timeZone: 'UTC' }),
  partitionColumn: 'day',
}
const FIRST = 'aaaaaa01'
const OTHER = 'aaaaaa02'
/** Of one day. */
const DAY = 'aaaaaa11'
const OTHER_DAY = 'aaaaaa12'
/** Taken in another way. */
const FOREIGN = 'bbbbbb01'
const earlier = new Date('2025-01-03T12:00Z')
const now = new Date('2025-01-04T12:00Z')

const recordedContent: RecordedContent = {
  fingerprint: FIRST,
  rows: 3,
  codeVersion: 'before',
  source: 'run',
  at: earlier,
}
const observation: Observation = {
  relation,
  kind: 'table',
  rows: 3,
  fingerprint: FIRST,
  partitions: null,
  newestPartition: null,
  problem: null,
}
const mark: Invalidation = { kind: 'changed outside', partition: null, reason: 'r', by: 'b', at: now.toISOString() }

function look(asset: Asset, found: Partial<Observation>, recorded: Partial<RecordedContent> = {}): Looked {
  const content = { ...recordedContent, ...recorded }
  const seen = { ...observation, ...found }
  return { asset, recorded: content, observation: seen, finding: compare(asset, content, seen) }
}

function context(asset: Asset, history: Partial<AssetHistory> = {}, byHand: Date | null = null): DecideContext {
  const known = {
    version: 'v',
    codeVersion: '1',
    rows: 3,
    durationsMs: [],
    partitions: [],
    inputs: {},
    invalidations: [],
  }
  return {
    graph: buildGraph({
      assets: [source, asset],
      operations: [drawnOperation('p/dbt', [source.key, key])],
      checks: [],
    }),
    snapshot: { assets: { [key]: { ...known, ...history } } },
    byHand: new Map(byHand ? [[key, byHand]] : []),
    now,
    by: 'ana@host',
  }
}

const nothing = { seen: [], made: [], marks: [], withdrawn: [], fingerprints: [] }

describe('what is as the ledger has it', () => {
  it('is nothing to write', () => {
    expect(decide(look(model, {}), context(model))).toEqual(nothing)
    expect(decide(look(view, { kind: 'view', rows: null, fingerprint: null }), context(view))).toEqual(nothing)
  })

  it('is no longer changed where it had been', () => {
    expect(decide(look(model, {}), context(model, { invalidations: [mark] }))).toEqual({ ...nothing, withdrawn: [key] })
    const marked: Invalidation = { ...mark, kind: 'marked' }
    expect(decide(look(model, {}), context(model, { invalidations: [marked] }))).toEqual(nothing)
  })

  it('gets its first fingerprint, unless its rows say that it changed', () => {
    expect(decide(look(model, {}, { fingerprint: null }), context(model)).fingerprints).toEqual([
      { asset: key, fingerprint: FIRST, rows: 3, replaces: null },
    ])
    expect(decide(look(model, {}, { fingerprint: null, rows: null }), context(model)).fingerprints).toHaveLength(1)
    expect(decide(look(model, {}, { fingerprint: null, rows: 4 }), context(model)).marks).toHaveLength(1)
  })
})

it('a fingerprint that was taken in another way says nothing: it is taken anew', () => {
  expect(decide(look(model, { fingerprint: FOREIGN }), context(model))).toEqual({
    ...nothing,
    fingerprints: [{ asset: key, fingerprint: FOREIGN, rows: 3, replaces: FIRST }],
  })
  expect(decide(look(model, { fingerprint: FOREIGN, rows: 4 }), context(model)).marks).toHaveLength(1)
})

describe('a table that dbt makes', () => {
  it('is marked where it changed, with how', () => {
    const { marks, seen, made } = decide(look(model, { fingerprint: OTHER, rows: 1_204 }), context(model))
    expect(marks).toEqual([
      { asset: key, partition: null, kind: 'changed outside', reason: '1,201 rows more', by: 'ana@host', at: now },
    ])
    expect(seen).toEqual([{ type: 'changed outside', key, how: '1,201 rows more' }])
    expect(made).toEqual([])
  })

  it.each([
    [{ fingerprint: OTHER }, 'other rows'],
    [{ fingerprint: OTHER, rows: 2 }, '1 row fewer'],
    [{ kind: null, fingerprint: null, rows: null }, 'the table is gone'],
  ])('with %o is told as "%s"', (found, how) => {
    expect(decide(look(model, found), context(model)).marks[0]?.reason).toBe(how)
  })

  it('is marked once', () => {
    expect(decide(look(model, { fingerprint: OTHER }), context(model, { invalidations: [mark] }))).toEqual(nothing)
  })

  it('is new where dbt made it by hand, from what there was then', () => {
    const at = new Date('2025-01-04T09:00Z')
    const { made, marks, seen } = decide(look(model, { fingerprint: OTHER, rows: 5 }), context(model, {}, at))
    expect(made).toEqual([
      {
        asset: key,
        partition: null,
        rows: 5,
        fingerprint: OTHER,
        codeVersion: 'today',
        at,
        source: 'dbt by hand',
        inputs: { type: 'asOf', upstream: [source.key], at },
      },
    ])
    expect([marks, seen]).toEqual([[], [{ type: 'dbt by hand', key, at }]])
  })
})

it('a view is only looked at for being there', () => {
  const gone = { kind: null, rows: null, fingerprint: null }
  expect(decide(look(view, gone), context(view)).marks[0]?.reason).toBe('the view is gone')
})

describe('a table that rows are brought into', () => {
  const rows: Asset = { ...model, storage: 'rows' }

  it('has a new version where it changed, of the code and the upstream that it had', () => {
    const { made, marks, seen } = decide(look(rows, { fingerprint: OTHER }), context(rows))
    expect(made).toEqual([
      {
        asset: key,
        partition: null,
        rows: 3,
        fingerprint: OTHER,
        codeVersion: 'before',
        at: now,
        source: 'observed',
        inputs: { type: 'asOf', upstream: [source.key], at: earlier },
      },
    ])
    expect([marks, seen]).toEqual([[], [{ type: 'new version', key, how: 'other rows' }]])
  })

  it('has new days where it has days that were not there', () => {
    const partitions = [
      { partition: '2025-01-01', rows: 3, fingerprint: DAY },
      { partition: '2025-01-02', rows: 4, fingerprint: OTHER_DAY },
    ]
    const looked = look(byDay, { fingerprint: OTHER, rows: 7, partitions })
    const known = { partitions: ['2025-01-01'] }
    expect(decide(looked, context(byDay, known)).made.map(({ partition, rows }) => [partition, rows])).toEqual([
      ['2025-01-02', 4],
    ])
    const all = { partitions: ['2025-01-01', '2025-01-02'] }
    expect(decide(looked, context(byDay, all)).made.map(({ partition }) => partition)).toEqual([null])
  })

  describe('with days that the ledger has fingerprints of', () => {
    const partitions = [
      { partition: '2025-01-01', rows: 3, fingerprint: DAY },
      { partition: '2025-01-02', rows: 4, fingerprint: OTHER_DAY },
    ]
    const known = { partitions: partitions.map(({ partition }) => partition) }
    const lookAtDays = (before: RecordedContent['partitions'], found: Partial<Observation> = {}) =>
      look(
        byDay,
        { fingerprint: OTHER, rows: 7, partitions, ...found },
        { rows: 7, ...(before && { partitions: before }) },
      )
    const decided = (...given: Parameters<typeof lookAtDays>) => decide(lookAtDays(...given), context(byDay, known))
    type Day = readonly [string, { readonly rows: number; readonly fingerprint: string | null }]
    const first: Day = ['2025-01-01', { rows: 3, fingerprint: DAY }]
    const left = (...days: Day[]) => new Map([first, ...days])

    it('has those as new that changed, and no others', () => {
      const { made, seen } = decided(left(['2025-01-02', { rows: 4, fingerprint: 'aaaaaa13' }]))
      expect(made).toMatchObject([
        { partition: '2025-01-02', rows: 4, fingerprint: OTHER, partitionFingerprint: OTHER_DAY },
      ])
      expect(seen).toEqual([{ type: 'new version', key, how: '2025-01-02: other rows' }])
    })

    it('sees them change where nobody knows a fingerprint of the whole', () => {
      const before = left(['2025-01-02', { rows: 4, fingerprint: 'aaaaaa13' }])
      const looked = look(
        byDay,
        { fingerprint: OTHER, rows: 7, partitions },
        { rows: 7, fingerprint: null, partitions: before },
      )
      expect(decide(looked, context(byDay, known)).made.map(({ partition }) => partition)).toEqual(['2025-01-02'])
    })

    it('sees one that has lost all its rows', () => {
      const before = left(['2025-01-02', { rows: 4, fingerprint: OTHER_DAY }])
      const found = { rows: 3, partitions: partitions.slice(0, 1), emptyFingerprint: 'aaaaaa10' }
      const { made, seen } = decided(before, found)
      expect(made).toMatchObject([{ partition: '2025-01-02', rows: 0, partitionFingerprint: 'aaaaaa10' }])
      expect(seen).toEqual([{ type: 'new version', key, how: '2025-01-02: 4 rows fewer' }])
    })

    it('takes the fingerprints of others while nothing has changed', () => {
      const before = left(['2025-01-02', { rows: 4, fingerprint: null }])
      expect(decided(before, { fingerprint: FIRST })).toEqual({
        ...nothing,
        fingerprints: [{ asset: key, partition: '2025-01-02', fingerprint: OTHER_DAY, rows: 4, replaces: null }],
      })
    })

    it('leaves a day without rows that never had any', () => {
      const before = left(
        ['2025-01-02', { rows: 4, fingerprint: OTHER_DAY }],
        ['2025-01-03', { rows: 0, fingerprint: 'x' }],
      )
      expect(decided(before, { fingerprint: FIRST })).toEqual(nothing)
    })
  })

  it('of which no fingerprint is wanted has a new version where it has another number of rows', () => {
    const off = { fingerprint: null }
    expect(decide(look(rows, off), context(rows))).toEqual(nothing)
    for (const known of [{}, off]) {
      const looked = look(rows, { ...off, rows: 5 }, known)
      expect(decide(looked, context(rows)).made).toMatchObject([{ partition: null, rows: 5 }])
    }
  })

  it('by days of which nobody knows the column is not counted', () => {
    const { partitionColumn: _, ...unknown } = byDay
    expect(decide(look(unknown, { rows: 9 }, { fingerprint: null }), context(unknown)).fingerprints).toHaveLength(1)
  })
})

it('what cannot be looked into is told, and nothing is concluded', () => {
  const problem = { message: 'may not be read', next: ['grant'] }
  expect(decide(look(model, { problem }), context(model))).toEqual({
    ...nothing,
    seen: [{ type: 'problem', key, ...problem }],
  })
})
