import { expect, it } from 'vitest'
import { parseAge, parseMoment } from './moment.ts'

it('an age needs its unit', () => {
  expect([parseAge('90m'), parseAge('1.5h'), parseAge('3d')]).toEqual([5_400_000, 5_400_000, 259_200_000])
  for (const text of ['', '26', '26 h', '0h', '-1h', '1w', 'h', `${'9'.repeat(20)}h`]) {
    expect(() => parseAge(text), text).toThrow(expect.objectContaining({ exitCode: 2 }))
  }
})

it('a moment needs its zone, and a day that there is', () => {
  expect(parseMoment('2025-01-05T12:30Z')).toEqual(new Date('2025-01-05T12:30:00Z'))
  expect(parseMoment('2025-01-05 12:30:15+01:00')).toEqual(new Date('2025-01-05T11:30:15Z'))
  expect(parseMoment('2024-02-29T00:00Z')).toEqual(new Date('2024-02-29T00:00:00Z'))
  for (const text of [
    '2025-01-05',
    '2025-01-05T12:30',
    '2025-02-30T12:30Z',
    '2025-01-05T25:30Z',
    'now',
    '2025-13-01T00:00Z',
  ]) {
    expect(() => parseMoment(text), text).toThrow(expect.objectContaining({ code: 'bad-date' }))
  }
})
