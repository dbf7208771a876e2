import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { checksFolder } from './checks-folder.ts'

it('is made, and the oldest of many goes for it', () => {
  const state = mkdtempSync(join(tmpdir(), 'headwater-checks-'))
  onTestFinished(() => rmSync(state, { recursive: true, force: true }))
  for (let age = 1; age <= 25; age++) {
    mkdirSync(join(state, 'checks', `${age}`), { recursive: true })
    utimesSync(join(state, 'checks', `${age}`), 1_000_000 - age, 1_000_000 - age)
  }
  expect(existsSync(checksFolder(state, 'new'))).toBe(true)
  const left = readdirSync(join(state, 'checks'))
  expect(left).toHaveLength(20)
  expect(['new', '1', '19', '20'].map((name) => left.includes(name))).toEqual([true, true, true, false])
})
