import { expect, it } from 'vitest'
import { runCommand } from './run-command.ts'
import { schedule } from './testing/schedule.ts'

const { runs } = schedule()

it('partitions that are due are a backfill', () => {
  expect(runCommand(schedule(), { partitions: ['2025-01-01', '2025-01-03'], target: 'prod' })).toEqual([
    'backfill',
    'shop/bronze/orders',
    '--downstream',
    '--partitions',
    '2025-01-01,2025-01-03',
    '--target',
    'prod',
    '--yes',
    '--if-busy',
    'wait',
    '--reason',
    'schedule shop/noon',
  ])
})

it('all else is materialized, each word an argument of its own', () => {
  const all = {
    ...runs,
    select: ['tag:daily +x', 'y'],
    exclude: ['z'],
    downstream: false,
    stale: true,
    partitions: null,
  }
  expect(runCommand(schedule({ runs: all }))).toEqual([
    'materialize',
    'tag:daily +x',
    'y',
    '--stale',
    '--exclude',
    'z',
    '--yes',
    '--if-busy',
    'wait',
    '--reason',
    'schedule shop/noon',
  ])
})
