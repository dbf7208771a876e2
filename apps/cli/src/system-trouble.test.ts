import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UnreachableError } from '@headwater/errors'
import { expect, it } from 'vitest'
import { systemTrouble } from './system-trouble.ts'

it('a full disk is told as such, with the file, and no bug of ours', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', path: '/data/x' })
  expect(systemTrouble(error)).toBeInstanceOf(UnreachableError)
  expect(systemTrouble(error)).toMatchObject({ message: 'the disk is full: /data/x', exitCode: 3, cause: error })
  expect(systemTrouble(Object.assign(new Error('could not extend file'), { code: '53100' }))).toMatchObject({
    message: "the database's disk is full",
  })
})

it('a mistake of ours stays one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-trouble-'))
  try {
    writeFileSync(folder, '')
    expect.unreachable()
  } catch (error) {
    expect(systemTrouble(error)).toBe(error)
  } finally {
    rmSync(folder, { recursive: true })
  }
  expect(systemTrouble('text')).toBe('text')
  expect(systemTrouble(Object.assign(new Error('x'), { code: 'constructor' }))).toMatchObject({ message: 'x' })
})
