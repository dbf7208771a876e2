import { expect, it } from 'vitest'
import { durationMs, parseDuration } from './duration.ts'

it.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['1.5m', 90_000],
  ['2h', 7_200_000],
])('%s is %i milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds)
})

it.each([
  '',
  '10',
  '10 s',
  's',
  '-1s',
  '1e3s',
  '1d',
  '10S',
  '0s',
  '0.0001ms',
  '600h',
  '10s5m',
  'constructor',
  '1constructor',
])('"%s" is no duration', (text) => {
  expect(parseDuration(text)).toBeNull()
  expect(() => durationMs(text)).toThrow('no duration')
})
