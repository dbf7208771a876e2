import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayIn, momentOf } from './zoned-time.ts'

const iso = (day: string, time: string, zone: string): string => new Date(momentOf(day, time, zone)).toISOString()

test('a wall time is a moment, in summer and in winter', () => {
  expect(iso('2025-01-03', '13:00', 'UTC')).toBe('2025-01-03T13:00:00.000Z')
  expect(iso('2025-01-03', '13:00', 'America/New_York')).toBe('2025-01-03T18:00:00.000Z')
  expect(iso('2025-07-03', '13:00', 'America/New_York')).toBe('2025-07-03T17:00:00.000Z')
})

test('on the days on which the clock changes the time is that of the clock after the change', () => {
  expect(iso('2025-03-09', '13:00', 'America/New_York')).toBe('2025-03-09T17:00:00.000Z')
  expect(iso('2025-11-02', '13:00', 'America/New_York')).toBe('2025-11-02T18:00:00.000Z')
})

test('a time that the clock skips counts as much later as was skipped, and one that it shows twice the first time', () => {
  expect(iso('2025-03-09', '02:30', 'America/New_York')).toBe('2025-03-09T07:30:00.000Z')
  expect(iso('2025-11-02', '01:30', 'America/New_York')).toBe('2025-11-02T05:30:00.000Z')
  expect(iso('2025-03-30', '01:30', 'Europe/London')).toBe('2025-03-30T01:30:00.000Z')
})

test('the day is that of the place', () => {
  const moment = Date.parse('2025-01-04T03:00:00Z')
  expect(dayIn('UTC', moment)).toBe('2025-01-04')
  expect(dayIn('America/New_York', moment)).toBe('2025-01-03')
  expect(dayIn('Pacific/Kiritimati', moment)).toBe('2025-01-04')
})

test('every moment lies on the day whose midnights it is between, wherever', () => {
  const zones = fc.constantFrom('UTC', 'America/New_York', 'Europe/Dublin', 'Australia/Lord_Howe', 'Asia/Kathmandu')
  const days = fc
    .integer({ min: 0, max: 365 * 20 })
    .map((n) => new Date(Date.UTC(2015, 0, 1 + n)).toISOString().slice(0, 10))
  fc.assert(
    fc.property(zones, days, fc.integer({ min: 0, max: 23 }), (zone, day, hour) => {
      const time = `${String(hour).padStart(2, '0')}:00`
      const moment = momentOf(day, time, zone)
      expect(dayIn(zone, moment)).toBe(day)
      expect(moment).toBeGreaterThanOrEqual(momentOf(day, '00:00', zone))
    }),
  )
})

test('a zone that does not exist is an error', () => {
  expect(() => momentOf('2025-01-03', '13:00', 'Mars/Olympus')).toThrow(RangeError)
})
