import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { CheckOutcome } from '@headwater/engine'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeEvidence } from './evidence.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-evidence-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function check(key: string, sql: string | null = `select '${key}'`): CheckOutcome {
  const name = key.slice(key.lastIndexOf('/') + 1)
  const ended = { state: 'failed', severity: 'error', failures: 3, durationMs: 1, message: '3 rows' } as const
  return { key, name, assets: [], sql, ...ended }
}

const write = (...checks: CheckOutcome[]) => writeEvidence(join(folder, 'run'), checks)

it('keeps the query of a check as a file that psql can run, named after the check', () => {
  const files = write(check('nba/checks/not_null_pts', "select 1\nwhere 'a' is null\n"), check('nba/checks/fine', null))
  expect([...files]).toEqual([['nba/checks/not_null_pts', join(folder, 'run/not_null_pts.sql')]])
  expect(readFileSync(join(folder, 'run/not_null_pts.sql'), 'utf8')).toBe(
    "-- failed: not_null_pts\nselect 1\nwhere 'a' is null\n;\n",
  )
})

it('gives each check a file of its own, even where names are the same, long, or no file names', () => {
  const long = 'x'.repeat(300)
  const keys = [
    'a/checks/same',
    'b/checks/same',
    `a/checks/${long}1`,
    `a/checks/${long}2`,
    'a/checks/größe',
    'a/checks/gr__e',
  ]
  const files = write(...keys.map((key) => check(key)))
  for (const key of keys) expect(readFileSync(files.get(key) ?? '', 'utf8')).toContain(`select '${key}'`)
  for (const file of files.values()) expect(basename(file).length).toBeLessThan(200)
})

it('a name cannot leave its comment', () => {
  const [file = ''] = write({ ...check('nba/checks/x'), name: 'x\ndrop table standings;' }).values()
  expect(readFileSync(file, 'utf8').split('\n')[0]).toBe('-- failed: x drop table standings;')
})

it('a folder that cannot be written to leaves the check without a file', () => {
  writeFileSync(join(folder, 'run'), 'in the way')
  expect(write(check('nba/checks/x')).size).toBe(0)
})
