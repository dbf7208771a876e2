import { type AssetKey, assetKey } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { type AdoptedAsset, formatAdoption } from './adoption.ts'
import { formatDoctor } from './doctor.ts'
import { formatInvalidation } from './invalidation.ts'
import { type AssetHealthLine, formatStatus } from './status.ts'

const graph = { label: (key: AssetKey) => key.replace('p/', '') }
const screen = { colour: false, width: 90 }
const key = (name: string) => assetKey(`p/${name}`)
const next = [{ label: 'look', command: 'pnpm headwater status' }]

describe('adopt', () => {
  const assets: AdoptedAsset[] = [
    {
      key: key('bronze/orders'),
      adoption: {
        type: 'adopted',
        kind: 'table',
        rows: 26_112,
        days: { first: '2025-01-01', newest: '2025-01-03', count: 3, empty: 1, assumed: false },
      },
    },
    { key: key('silver/v'), adoption: { type: 'adopted', kind: 'view', rows: null, days: null } },
    { key: key('gold/x'), adoption: { type: 'missing', kind: null } },
    { key: key('gold/k'), adoption: { type: 'known' } },
    { key: key('gold/y'), adoption: { type: 'unreadable', message: 'may not\nbe read', next: ['grant it'] } },
  ]

  it('tells each asset in a line, those with a history only in the count', () => {
    expect(formatAdoption(assets, { graph, target: 'prod', dryRun: false, next, ...screen }).split('\n')).toEqual([
      'Adopt  target prod  ·  5 assets',
      '',
      ' ✔  bronze/orders  26,112 rows  3 days, newest 2025-01-03, 1 without rows',
      ' ✔  silver/v              view',
      ' ○  gold/x                      does not exist',
      ' ✖  gold/y                      may not ⏎ be read; grant it',
      '',
      '2 adopted: they are the baseline now · 1 missing, left so',
      '1 with a history, left as they are · 1 could not be looked at',
      '  look   pnpm headwater status',
    ])
  })
})

describe('status', () => {
  const now = new Date('2025-01-04T12:30Z')
  const since = new Date('2025-01-04T12:04Z')
  const line = (name: string, changes: Partial<AssetHealthLine> = {}): AssetHealthLine => {
    return { key: key(name), health: 'fresh', causes: [], trouble: null, ...changes }
  }
  const assets = [
    line('bronze/a'),
    line('bronze/b', { health: 'missing', causes: [{ type: 'missing', partitions: ['2025-01-02', '2025-01-03'] }] }),
    line('bronze/c', {
      health: 'unavailable',
      trouble: { runId: '7f3c', partition: '2025-01-03', message: '404', since },
      causes: [{ type: 'missing', partitions: ['2025-01-03'] }],
    }),
    line('silver/d', { health: 'stale', causes: [{ type: 'upstream stale', asset: key('bronze/b') }] }),
    line('silver/e', {
      health: 'stale',
      causes: [{ type: 'code changed' }, { type: 'upstream stale', asset: key('bronze/b') }],
    }),
    line('gold/f', {
      health: 'failed',
      trouble: { runId: '7f3c', partition: null, message: 'not_null_f: 14 rows', since },
    }),
    line('gold/g', { health: 'missing', causes: [{ type: 'missing', partitions: [] }] }),
  ]
  const status = { target: 'prod', logicalDate: '2025-01-04', assets, notices: ['run 7f3c died; resume it'] }

  it('tells the worst first, the causes before what is only behind them', () => {
    expect(formatStatus(status, { graph, now, allRows: false, next, ...screen }).split('\n')).toEqual([
      'Status  target prod  ·  date 2025-01-04  ·  7 assets',
      '',
      ' ! run 7f3c died; resume it',
      '',
      ' ✖  gold/f    failed       since 12:04Z: not_null_f: 14 rows (run 7f3c)',
      ' ○  bronze/b  missing      2 partitions',
      ' ○  gold/g    missing      never built',
      ' ~  silver/e  stale        its code changed (+1)',
      ' ~  silver/d  stale        ← b',
      ' ◌  bronze/c  unavailable  2025-01-03 since 12:04Z: 404 (run 7f3c)',
      '',
      '1 failed · 2 missing · 2 stale · 1 unavailable · 1 fresh',
      '  look   pnpm headwater status',
    ])
  })

  it('shows so many and counts the rest, or shows all', () => {
    const many = Array.from({ length: 30 }, (_, i) => line(`gold/x${i}`, { health: 'missing' }))
    const told = (allRows: boolean) =>
      formatStatus({ ...status, assets: [...assets, ...many] }, { graph, now, allRows, next: [], ...screen })
    expect(told(false)).toContain('   … 16 more (--all-rows)\n')
    expect(told(true)).toContain('✔  bronze/a')
    expect(told(true)).not.toContain('more (')
  })

  it('of nothing wrong is short', () => {
    const well = { ...status, notices: [], assets: [line('bronze/a'), line('bronze/b')] }
    expect(formatStatus(well, { graph, now, allRows: false, next: [], ...screen }).split('\n')).toEqual([
      'Status  target prod  ·  date 2025-01-04  ·  2 assets',
      '',
      '2 fresh',
    ])
  })
})

it('invalidate tells what was marked, what is stale with it, and what cannot be', () => {
  const result = {
    marked: [key('bronze/a')],
    partitions: ['2025-01-01', '2025-01-02'],
    reason: 'points were doubled',
    neverBuilt: [key('gold/z')],
    behind: [key('silver/b'), key('silver/c')],
  }
  expect(formatInvalidation(result, { graph, next, ...screen }).split('\n')).toEqual([
    ' ~ marked as wrong on 2 days: points were doubled',
    '    bronze/a',
    '   stale with it: 2 assets',
    '    silver/b, silver/c',
    '   never built, so nothing is marked:',
    '    gold/z',
    '  look   pnpm headwater status',
  ])
})

describe('doctor', () => {
  it('tells each check in a line with its mend below, and a long message in full', () => {
    const long = `somebody may not use ${'a very long name '.repeat(5)}at all`
    const findings = [
      { name: 'node', state: 'good', message: '24.1.0', mend: [] },
      { name: 'clock', state: 'warn', message: '9 s ahead', mend: ['set it'] },
      { name: 'rights', state: 'bad', message: long, mend: ['grant usage;', 'grant create;'] },
      { name: 'AWS', state: 'skipped', message: 'not checked', mend: [] },
    ] as const
    expect(formatDoctor(findings, { ...screen, width: 60, target: 'prod' }).split('\n')).toEqual([
      'Doctor  target prod',
      '',
      ' ✔  node    24.1.0',
      ' !  clock   9 s ahead',
      '      set it',
      ' ✖  rights  somebody may not use a very long name a very lo…',
      '      somebody may not use a very long name a very long name',
      '      a very long name a very long name a very long name at',
      '      all',
      '      grant usage;',
      '      grant create;',
      ' ·  AWS     not checked',
      '',
      '1 to mend · 1 to look at · 1 not checked',
    ])
    expect(formatDoctor(findings.slice(0, 1), { ...screen, target: 'prod' })).toContain('All is well')
  })
})
