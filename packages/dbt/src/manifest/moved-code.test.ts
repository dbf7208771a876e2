import { expect, test } from 'vitest'
import { joinParts, whatMoved } from './moved-code.ts'

const version = (code: string, config: string[] = [], macros: string[] = []) =>
  joinParts([code, config, [], macros, []])

test('two versions tell which part of the code has moved', () => {
  const before = version('select 1', ['table'], ['m 1'])
  expect(whatMoved(before, before)).toEqual([])
  expect(whatMoved(before, version('select 2', ['table'], ['m 1']))).toEqual(['SQL'])
  expect(whatMoved(before, version('select 1', ['view'], ['m 2']))).toEqual(['config', 'macros'])
  // A part that was not there.
  expect(whatMoved(before, version('select 1', ['table']))).toEqual(['macros'])
})

test('a version of another kind tells nothing', () => {
  for (const other of ['', '1', '0123456789ab', 'a-b-c-d-e', '__proto__']) {
    expect(whatMoved(other, version('select 1'))).toEqual([])
    expect(whatMoved(version('select 1'), other)).toEqual([])
  }
})
