import { expect, it } from 'vitest'
import { dateIn } from './today.ts'

it.each([
  ['UTC', '2025-01-05T04:30Z', '2025-01-05'],
  ['America/New_York', '2025-01-05T04:30Z', '2025-01-04'],
  ['Asia/Tokyo', '2025-01-04T15:00Z', '2025-01-05'],
  ['America/New_York', '2025-07-05T04:00Z', '2025-07-05'],
])('in %s it is at %s the %s', (zone, instant, date) => {
  expect(dateIn(zone, new Date(instant))).toBe(date)
})

it('a zone that does not exist is named', () => {
  expect(() => dateIn('Europe/Atlantis', new Date(0))).toThrow('there is no time zone "Europe/Atlantis"')
})
