import { expect, it } from 'vitest'
import { isTimeZone } from './time-zone.ts'

it.each([
  'UTC',
  'Etc/UTC',
  'Etc/GMT+5',
  'GMT',
  'Europe/Berlin',
  'Europe/London',
  'America/Argentina/Buenos_Aires',
  'Africa/Abidjan',
  'America/Port-au-Prince',
])('%s is a time zone', (name) => {
  expect(isTimeZone(name)).toBe(true)
})

it.each([
  '',
  'Europe',
  'Europe/Berlinn',
  'Mars/Base',
  'XYZ5',
  'Foo+5',
  '../../etc/passwd',
  'Europe/Berlin;',
  ':Europe/Berlin',
])('%j is none', (name) => {
  expect(isTimeZone(name)).toBe(false)
})

it('the time zone of the process stays as it was', () => {
  const before = process.env.TZ
  isTimeZone('Asia/Tokyo')
  expect(process.env.TZ).toBe(before)
})
