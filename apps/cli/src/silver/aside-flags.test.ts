import { expect, it } from 'vitest'
import { commandLine } from '../request.ts'
import { refuseAsideFlags } from './aside-flags.ts'

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
