import { expect, it } from 'vitest'
import { commandLine } from '../request.ts'
import { refuseAsideFlags, refuseRebuildFlags } from './aside-flags.ts'

it('a command to paste has the flags again; plan only those that say what is planned', () => {
  const flags = {
    partitions: '2024-01-05',
    canary: '2024-01-05',
    schemaVersion: 'v2',
    label: 'gbp',
    strict: true,
    backup: true,
    promote: true,
    ticket: 'OPS 7',
  }
  expect(commandLine('backfill', ['silver/transactions'], flags)).toBe(
    "pnpm headwater backfill silver/transactions --partitions 2024-01-05 --canary 2024-01-05 --schema-version v2 --label gbp --strict --backup --promote --ticket 'OPS 7'",
  )
  expect(commandLine('plan', ['silver/transactions'], { ...flags, canary: false })).toBe(
    'pnpm plan silver/transactions --partitions 2024-01-05 --no-canary --schema-version v2 --label gbp --strict',
  )
})

it('what is not written aside takes none of them', () => {
  expect(() => refuseAsideFlags({ canary: '2024-01-05' }, 'bronze/boxscores')).toThrow(
    '--canary is for what is written aside',
  )
  expect(() => refuseAsideFlags({}, 'bronze/boxscores')).not.toThrow()
})

it('what is written aside takes none that say how something is rebuilt in place', () => {
  const refuse = (flags: Parameters<typeof refuseRebuildFlags>[0]) => () => refuseRebuildFlags(flags, 'silver/a')
  expect(refuse({ fullRefresh: true })).toThrow(
    '--full-refresh is for what is rebuilt in place; silver/a is written aside',
  )
  expect(refuse({ incremental: true, cutoff: false })).toThrow(
    '--incremental and --no-cutoff are for what is rebuilt in',
  )
  expect(refuse({})).not.toThrow()
  expect(refuse({ fullRefresh: false, cutoff: true })).not.toThrow()
})
