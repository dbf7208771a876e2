import { describe, expect, test } from 'vitest'
import { assetOf, world } from './testing/world.ts'

const modeOf = (line: string, change?: Parameters<ReturnType<typeof world>['plan']>[1]) => {
  const plan = world(`
    other  source
    a      ${line}
  `)
    .allBuilt()
    .plan('a', change)
  const { mode, modeReason } = assetOf(plan, 'a')
  return [mode, modeReason]
}

describe('where there is no choice', () => {
  test.each([
    ['dbt table', 'rebuild'],
    ['dbt view', 'rebuild'],
    ['dbt seed', 'rebuild'],
    ['ecs service', 'restart'],
  ])('%s: %s', (line, mode) => {
    expect(modeOf(line)).toEqual([mode, ''])
    expect(modeOf(line, { fullRefresh: true })).toEqual([mode, ''])
  })

  test('rows that read nothing in the graph are ingested', () => {
    expect(modeOf('ingest rows')).toEqual(['ingest', ''])
  })

  test('rows that a program writes from other assets are run', () => {
    expect(modeOf('ml rows < other')).toEqual(['run', ''])
  })

  test('rows by partition are ingested, whatever they read', () => {
    const w = world(`
      other  source
      a      ingest < other
    `).daily('ingest', '2025-01-01')
    expect(assetOf(w.plan('a'), 'a').mode).toBe('ingest')
  })

  test('a snapshot is added to, even when a full refresh is asked for', () => {
    expect(modeOf('dbt snapshot', { fullRefresh: true })).toEqual([
      'incremental',
      'a snapshot keeps its history: it is only ever added to',
    ])
  })
})

describe('an incremental model', () => {
  const incremental = () => world('a dbt incremental').allBuilt()
  const handled = { meta: { headwater: { rewrites: 'handled' } } }

  test('is replaced where nobody knows what it was made from', () => {
    expect(assetOf(incremental().plan('a'), 'a')).toMatchObject({
      mode: 'full refresh',
      modeReason: 'nobody knows which versions it was made from',
    })
  })

  test('is replaced on its first build', () => {
    const w = world('a dbt incremental').asset('a', handled)
    expect(assetOf(w.plan('a'), 'a')).toMatchObject({ mode: 'full refresh', modeReason: 'first build' })
  })

  test('is added to where it declares that it handles rewritten rows', () => {
    expect(assetOf(incremental().asset('a', handled).plan('a'), 'a')).toMatchObject({
      mode: 'incremental',
      modeReason: 'the model declares that it handles rewritten rows',
    })
  })

  test('is replaced in spite of that when a full refresh was asked for', () => {
    expect(assetOf(incremental().asset('a', handled).plan('a', { fullRefresh: true }), 'a')).toMatchObject({
      mode: 'full refresh',
      modeReason: 'you asked for a full refresh',
    })
  })

  test('is replaced in spite of that when its code has changed', () => {
    const w = incremental().asset('a', { ...handled, codeVersion: '2' })
    expect(assetOf(w.plan('a'), 'a')).toMatchObject({
      mode: 'full refresh',
      modeReason: expect.stringMatching(/^its code has changed/),
    })
  })

  test.each([[{}], [{ headwater: null }], [{ headwater: 'handled' }], [{ headwater: { rewrites: true } }]])(
    'is replaced where its meta says something else: %j',
    (meta) => {
      expect(assetOf(incremental().asset('a', { meta }).plan('a'), 'a').mode).toBe('full refresh')
    },
  )
})

describe('an incremental model whose content is known to be wrong', () => {
  const wrong = (kind: 'marked' | 'changed outside') =>
    world('a dbt incremental')
      .asset('a', { meta: { headwater: { rewrites: 'handled' } } })
      .allBuilt()
      .invalid('a', { kind })

  test.each([
    ['marked', 'it was marked as wrong: adding to it would leave that in'],
    ['changed outside', 'it was changed from outside: adding to it would leave that in'],
  ] as const)('%s: is replaced as a whole, though it handles rewritten rows', (kind, reason) => {
    expect(assetOf(wrong(kind).plan('a'), 'a')).toMatchObject({ mode: 'full refresh', modeReason: reason })
  })
})

describe('a mode that is asked for', () => {
  const late = () =>
    world(`
      box  ingest
      a    dbt incremental < box
    `)
      .daily('ingest', '2025-01-01')
      .ran('box', { partitions: ['2025-01-01', '2025-01-03'] })
      .ran('a')

  test('to add says what may go wrong, and says nothing where it is right', () => {
    const asked = { downstream: true, incremental: true }
    expect(assetOf(late().plan('box', { ...asked, partitions: ['2025-01-02'] }), 'a')).toMatchObject({
      mode: 'incremental',
      modeReason: 'you asked for it',
      risk: 'rows may be lost, doubled or old: 2025-01-02 arrives after 2025-01-03 was built',
    })
    const right = assetOf(late().plan('box', { ...asked, partitions: ['2025-01-04'] }), 'a')
    expect(right).toMatchObject({
      mode: 'incremental',
      modeReason: '2025-01-04 is newer than all that it has taken in',
    })
    expect(right).not.toHaveProperty('risk')
  })

  test('to add does not keep a first build from being whole', () => {
    const w = world('a dbt incremental')
    expect(assetOf(w.plan('a', { incremental: true }), 'a')).toMatchObject({
      mode: 'full refresh',
      modeReason: 'first build',
    })
  })

  test('by vars is whole: what it holds was made without them', () => {
    expect(assetOf(late().plan('a', { vars: { season: 2025 } }), 'a').mode).toBe('full refresh')
    expect(assetOf(late().plan('a', { vars: {} }), 'a').mode).toBe('incremental')
  })

  describe('of a model whose author forbids to replace it', () => {
    const kept = () => late().asset('a', { fullRefresh: false })
    const backfill = { downstream: true, partitions: ['2025-01-02'] }

    test('is refused where only that is right, with the reason and the ways out', () => {
      expect(() => kept().plan('box', backfill)).toThrow(
        expect.objectContaining({
          code: 'refused',
          message: 'g/a must be replaced as a whole, and its author forbids that',
          details: expect.arrayContaining([expect.stringContaining('2025-01-02 arrives after 2025-01-03 was built')]),
          next: expect.arrayContaining([
            expect.stringContaining('--exclude'),
            expect.stringContaining('--incremental'),
          ]),
        }),
      )
    })

    test('is to add where that is right, is asked for, or is declared to be; full refresh or not', () => {
      const modeOfA = (w: ReturnType<typeof world>, change: object) =>
        assetOf(w.plan('box', { ...backfill, ...change }), 'a').mode
      expect(modeOfA(kept(), { partitions: ['2025-01-04'], fullRefresh: true })).toBe('incremental')
      expect(modeOfA(kept(), { incremental: true })).toBe('incremental')
      expect(modeOfA(kept().asset('a', { meta: { headwater: { rewrites: 'handled' } } }), {})).toBe('incremental')
      expect(modeOfA(kept().asset('a', { meta: { headwater: { partition_column: 'day' } } }), {})).toBe('delete+insert')
    })

    test('is to add when it was never built: a table that nobody told us of must not be dropped', () => {
      const w = world('a dbt incremental').asset('a', { fullRefresh: false })
      expect(assetOf(w.plan('a'), 'a')).toMatchObject({ mode: 'incremental', modeReason: 'first build' })
    })
  })
})
