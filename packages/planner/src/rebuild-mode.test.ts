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

  test('is replaced, since rows that it took in may have changed', () => {
    expect(assetOf(incremental().plan('a'), 'a')).toMatchObject({
      mode: 'full refresh',
      modeReason: 'rows that it already took in may have changed: a full refresh is always right',
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
